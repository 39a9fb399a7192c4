"""Facts of the source code that deployment files refer to. They are read from the text of the code,
so that the check needs no compiler."""

import re
from pathlib import Path

# Fewer than these come from a pattern that does not fit the code any more, with which every check
# would pass or fail for a wrong reason.
LEAST = {"settings": 20, "routes": 5, "commands": 5, "metrics": 3}
UNITS = {"Seconds": "seconds", "Bytes": "bytes", "Ratios": "ratio"}
# Endings of the series of each type of metric.
ENDINGS = {"Counter": ("_total",), "Gauge": ("",), "Histogram": ("_bucket", "_sum", "_count")}


class Source:
    """Settings, routes, commands and metrics of the server."""

    def __init__(self, root: Path):
        self.root = root
        strings = self._settings()
        # `AWS_` and the like stand for all variables that begin so: a library knows their names.
        self.prefixes = tuple(name for name in strings if name.endswith("_"))
        self.settings = strings - set(self.prefixes)
        self.routes = set(re.findall(r'\.route\(\s*"([^"]+)"', self._read("server/src/router.rs")))
        self.commands = self._commands()
        self.metrics = self._metrics()
        for fact, least in LEAST.items():
            if len(getattr(self, fact)) < least:
                raise SystemExit(f"scripts/check_deploy finds no {fact} in the code: adapt {__file__}")

    def _read(self, path: str) -> str:
        return (self.root / path).read_text()

    def _settings(self) -> set[str]:
        """Names in capitals among the strings of the configuration, without its tests."""
        found = set()
        for path in (self.root / "server/src/config").rglob("*.rs"):
            if path.stem != "tests":
                code = path.read_text().split("#[cfg(test)]")[0]
                found |= set(re.findall(r'"([A-Z][A-Z0-9_]{2,})"', code))
        return found

    def _commands(self) -> set[str]:
        """Variants of the enum of subcommands, as clap spells them."""
        code = self._read("server/src/commands/mod.rs")
        body = re.search(r"pub enum Command \{(.*?)\n\}", code, re.DOTALL)
        variants = re.findall(r"^    (\w+)(?:,| \{|\(\w+\),)$", body.group(1), re.MULTILINE) if body else []
        return {re.sub(r"(?<!^)(?=[A-Z])", "-", variant).lower() for variant in variants}

    def _metrics(self) -> set[str]:
        """Names of series: those that Prometheus makes of the registered names and their types."""
        found = set()
        pattern = r'\.register(?:_with_unit)?\(\s*"([a-z_]+)"(?:[^;]*?Unit::(\w+))?[^;]*?(\w+)\.clone\(\)'
        for crate in ("server", "backend"):
            for path in (self.root / crate / "src").rglob("*.rs"):
                code = path.read_text()
                types = dict(re.findall(r"(\w+): (?:Family<\w+, )?(Counter|Gauge|Histogram)\b", code))
                for name, unit, field in re.findall(pattern, code):
                    name += f"_{UNITS[unit]}" if unit else ""
                    endings = ENDINGS.get(types.get(field, ""), sum(ENDINGS.values(), ()))
                    found |= {name + ending for ending in endings}
        return found

    def is_setting(self, variable: str) -> bool:
        """Whether the server reads a variable, as it is or from a file."""
        known = variable in self.settings or variable.removesuffix("_FILE") in self.settings
        return known or variable.startswith(self.prefixes)
