"""`manage.py import_institutions FILE --mapping M.yaml [--apply]`: a dry run first, then, if asked, the writing."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate

from institutions.actions.imports import CannotImport, approve_run, hand_in, plan_run, write_run
from institutions.enums import ImportState
from institutions.importing.mapping import BUILT_IN, MappingError, built_in_mapping
from institutions.importing.report import summary_lines
from institutions.importing.sources import SourceError
from institutions.models import ImportRun

SHOWN_PROBLEMS = 40
BAR = 40


class Command(BaseCommand):
    help = "试运行或写入一份机构名册（CSV、XLSX、GeoJSON、JSON 行，可用 gzip 压缩）。不加 --apply 时只报告，不写入。"

    def add_arguments(self, parser: CommandParser) -> None:
        names = "、".join(sorted(path.stem for path in BUILT_IN.glob("*.yaml")))
        parser.add_argument("file", type=Path, help="名册文件")
        parser.add_argument("--mapping", required=True, help=f"对照表文件（YAML），或内置对照表的名称：{names}")
        parser.add_argument("--apply", action="store_true", help="试运行之后写入")
        parser.add_argument("--source", default="", help="名册来源，默认取对照表里的 source")
        parser.add_argument("--as-of", type=date.fromisoformat, default=None, help="名册日期，默认今天")
        parser.add_argument(
            "--accept-brake", default="", metavar="REASON", help="变动超过设定比例时，写明仍要写入的理由"
        )
        parser.add_argument("--problems", type=int, default=SHOWN_PROBLEMS, help="最多列出多少条问题")

    def handle(self, *args: Any, **options: Any) -> None:
        run = self._hand_in(options)
        run = plan_run(run.pk, progress=self._bar("试运行"))
        if run.state == ImportState.FAILED:
            raise CommandError(run.failure)
        self._report(run, options["problems"])
        if not options["apply"]:
            self.stdout.write("没有写入任何内容。确认无误后加 --apply 再运行一次。")
            return
        try:
            run = approve_run(run, actor=None, brake_reason=options["accept_brake"], background=False)
        except CannotImport as refusal:
            hint = "加 --accept-brake “理由”可以继续。" if run.state == ImportState.BRAKED else ""
            raise CommandError(f"{refusal}{hint}") from refusal
        run = write_run(run.pk, progress=self._bar("写入"))
        if run.state != ImportState.APPLIED:
            raise CommandError(run.failure or "没有写入。")
        self.stdout.write(self.style.SUCCESS("已写入。"))

    def _hand_in(self, options: dict[str, Any]) -> ImportRun:
        path: Path = options["file"]
        mapping = Path(options["mapping"])
        try:
            if mapping.suffix not in (".yaml", ".yml") and (BUILT_IN / f"{mapping.name}.yaml").is_file():
                mapping_text = built_in_mapping(mapping.name)
            else:
                mapping_text = mapping.read_text(encoding="utf-8")
            return hand_in(
                path.read_bytes(),
                file_name=path.name,
                mapping_text=mapping_text,
                mapping_name=mapping.stem,
                as_of_on=options["as_of"] or localdate(),
                actor=None,
                source=options["source"],
                background=False,
            )
        except OSError as error:
            raise CommandError(f"打不开文件：{error.filename}") from error
        except UnicodeDecodeError as error:
            raise CommandError("对照表应当是 UTF-8 编码的 YAML 文件。") from error
        except MappingError as fault:
            raise CommandError("对照表有误：\n" + "\n".join(f"  {line}" for line in fault.sentences)) from fault
        except SourceError as fault:
            raise CommandError(str(fault)) from fault

    def _report(self, run: ImportRun, limit: int) -> None:
        problems = list(run.problems.all()[: limit + 1])
        for item in problems[:limit]:
            where = f"第 {item.row} 行" if item.row else "整份文件"
            column = f"，{item.column}" if item.column else ""
            value = f"（{item.value}）" if item.value else ""
            self.stdout.write(f"  {where}{column}：{item.sentence}{value}")
        if len(problems) > limit:
            self.stdout.write(f"  …… 共 {run.errors + run.warnings} 条，其余从略。")
        for line in summary_lines(run):
            self.stdout.write(line)

    def _bar(self, title: str) -> Any:
        """A bar on a terminal; silent elsewhere, so that logs stay readable."""
        if not sys.stderr.isatty():
            return None

        def tell(done: int, total: int) -> None:
            filled = BAR * done // total if total else BAR
            end = "\n" if done >= total else ""
            self.stderr.write(f"\r{title} [{'█' * filled}{'·' * (BAR - filled)}] {done}/{total}", ending=end)
            self.stderr.flush()

        return tell
