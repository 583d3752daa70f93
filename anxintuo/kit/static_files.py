"""Static files under names that carry their content's hash, our ES modules' imports of one another included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django's own switch (support_js_module_import_aggregation) also reads other packages' scripts and stumbles there.
OUR_MODULES = (
    "js/*.js",
    (
        (
            r"""(?P<matched>import\s*(?P<names>\{[^}]*\})\s*from\s*"(?P<url>\.[^"]+)";)""",
            'import %(names)s from "%(url)s";',
        ),
        (r"""(?P<matched>import\("(?P<url>\.[^"]+)"\))""", 'import("%(url)s")'),
    ),
)


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Modules import each other as `import { a } from "./b.js";` or `import("./b.js")`, and not in a circle."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, OUR_MODULES)
