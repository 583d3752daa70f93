from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "anxintuo.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        from anxintuo.files.actions import reseal_files
        from anxintuo.files.queries import files_by_key
        from anxintuo.kit.rotation import SealedStore, register_store

        # hourly=0: files have a task of their own.
        register_store(SealedStore("files: bytes", files_by_key, lambda limit: reseal_files(limit=limit), hourly=0))
