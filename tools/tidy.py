#!/usr/bin/env python3
"""Our conventions that can be run (shared style, convention 11), as a test: levels and includes, sizes, banned calls, heavy
headers, braced temporaries beside co_await, a README a folder.

    tools/tidy.py [ROOT]      prints PATH:LINE: [check] message; ends with 1 where there is any

A line is excepted by `// tidy-ok: reason` on it or on the line above; the reason is for the reader. The tables below are the rules;
tools/tidy_test.py shows that each can fail.
"""

import re
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Iterator, NamedTuple

MAX_FILE_LINES = 600
MAX_TEST_FILE_LINES = 900
MAX_FUNCTION_LINES = 60
MAX_COLUMNS = 100
MAX_README_LINES = 60
MAX_HEAVY_FILES = 2

# What owns sockets, timers and threads, and may look at the real clock: the shells by name, and the program's edge.
SHELLS = ["src/app/*", "src/server/*", "src/*shell*", "bench/*"]
TASK_GROUP = "src/base/task_group*"
TESTS = ["*_test.cpp", "*_test.hpp", "tests/*", "bench/*"]
# What only computes: no file, socket or stream there.
PURE = ["src/quant/*", "src/analytics/*", "src/strategy/*", "src/risk/*", "src/scanner/*", "src/sim/*"]


class Ban(NamedTuple):
    pattern: str
    instead: str
    allowed: list  # paths where it may stand
    only_in: list = ["*"]


BANS = [
    Ban(r"\b(system_clock|steady_clock|high_resolution_clock)::now\b", "take a TimePoint; a shell has a Clock",
        SHELLS + ["src/base/time.cpp"]),
    Ban(r"\bstd::j?thread\b", "a shell owns threads", SHELLS),
    Ban(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b", "return when to be called again; a shell has timers", []),
    Ban(r"\b(random_device|mt19937(_64)?|default_random_engine|s?rand)\s*(\(|\b(?=\s+\w)|\{)", "m8::Rng with a seed", []),
    Ban(r"\b(secure_)?(getenv|setenv|putenv)\b", "config; only app/ reads the environment", ["src/app/*"]),
    Ban(r"\b(localtime|gmtime|mktime|strftime|asctime)(_r)?\b", "base/time.hpp, market's time zone", []),
    Ban(r"\bstd::c(out|err|log)\b|\bf?printf\b|\bstd::puts\b|\bfmt::print\b", "obs::Log, or app/ for a verb's output",
        ["src/app/*", "src/obs/*", "src/base/assert.cpp"] + TESTS),
    Ban(r"\b(std::)?(strto(d|f|ld|l|ll|ul|ull)|ato(f|i|l|ll)|sscanf)\s*\(|\bstd::sto(d|f|ld|i|l|ll|ul|ull)\b",
        "m8::ParseNumber, which knows no locale", []),
    Ban(r"\bstd::locale\b|\bsetlocale\b", "nothing here depends on a locale", []),
    Ban(r"\bdetached\b", "the task group: every task has an owner and an end", [TASK_GROUP]),
    Ban(r"\bstd::w?regex\b|<regex>", "m8::Split, ParseNumber", []),
    Ban(r"(?<!static_)\bassert\s*\(|<cassert>|<assert\.h>", "M8_ASSERT, which stays on", []),
    Ban(r"\b(std::)?(_exit|_Exit|quick_exit|abort)\s*\(|\bstd::(exit|terminate)\b", "only app/ ends the process",
        ["src/app/*", "src/base/assert.cpp"]),
    Ban(r"\bquiet_NaN\b|\bstd::nan\b|\bNAN\b", "std::optional: absent is a type", ["src/tws/*"] + TESTS),
    Ban(r"\bstd::[io]?fstream\b|\bfopen\b|<fstream>|<filesystem>|<iostream>", "a file is read by its own folder",
        TESTS, PURE),
]


class Heavy(NamedTuple):
    include: str
    allowed: str  # .cpp files that may have it, at most MAX_HEAVY_FILES of them


HEAVY = [
    Heavy(r"toml(\+\+|\.hpp)", "src/config/*.cpp"),
    Heavy(r"CLI/", "src/app/*.cpp"),
    Heavy(r"spdlog/", "src/obs/*.cpp"),
    Heavy(r"prometheus/", "src/obs/*.cpp"),
    Heavy(r"simdjson", "src/*.cpp"),
    Heavy(r"boost/beast", "src/server/*.cpp"),
    Heavy(r"boost/json", "src/*.cpp"),
    Heavy(r"date/tz", "src/market/*.cpp"),
    Heavy(r"sqlite3", "src/store/*.cpp"),
]

# Values whose braces are harmless beside co_await: they have constructors, or nothing to destroy.
HARMLESS_BRACES = re.compile(r"(std::chrono::\w+|Duration|TimePoint|std::string(_view)?)$")

TOKEN = re.compile(
    r'(?P<raw>(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")'
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)"
    r"|(?P<word>[A-Za-z_]\w*|\d(?:[\w.]|'(?=\w))*)"
    r"|(?P<text>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')", re.S)


class Finding(NamedTuple):
    path: str
    line: int
    check: str
    message: str


def blanked(text: str, keep_texts: bool = False) -> str:
    """The code with comments (and the insides of text literals) as spaces; every line stays where it is."""
    def replace(match):
        if match["word"] or (keep_texts and not match["comment"]):
            return match[0]
        blank = re.sub(r"[^\n]", " ", match[0])
        return blank if match["comment"] else '"' + blank[1:-1] + '"'
    return TOKEN.sub(replace, text)


class Source:
    """One C++ file in the forms that the checks look at."""

    def __init__(self, root: Path, path: Path):
        self.name = path.relative_to(root).as_posix()
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.split("\n")
        self.code = blanked(self.text)
        self.is_test = matches(self.name, TESTS)
        parts = self.name.split("/")
        self.folder = parts[1] if parts[0] == "src" and len(parts) > 2 else None

    def line_of(self, offset: int) -> int:
        return self.code.count("\n", 0, offset) + 1

    def excepted(self, line: int) -> bool:
        near = self.lines[max(line - 2, 0):line]
        return any(re.search(r"// tidy-ok: \S", text) for text in near)

    def includes(self) -> Iterator[tuple]:
        for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', blanked(self.text, True), re.M):
            yield self.line_of(match.start()), match[1] == '"', match[2]


def matches(name: str, patterns: list) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


# ---- modules ----------------------------------------------------------------------------------------------------------------

def read_levels(root: Path) -> dict:
    """Folder to level: a line of the list in src/CMakeLists.txt is a level."""
    text = (root / "src/CMakeLists.txt").read_text(encoding="utf-8")
    body = re.search(r"set\(folders\s*\n(.*?)\)", text, re.S)
    lines = body[1].strip().split("\n") if body else []
    return {folder: level for level, line in enumerate(lines) for folder in line.split()}


def read_modules(root: Path) -> dict:
    """Folder to (name, deps) as its m8_module line says."""
    modules = {}
    for path in sorted((root / "src").glob("*/CMakeLists.txt")):
        text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
        call = re.search(r"m8_module\(\s*NAME\s+(\w+)(.*?)\)", text, re.S)
        deps = re.search(r"\bDEPS\s+(.*?)(?:\bLIBS\b|$)", call[2], re.S) if call else None
        modules[path.parent.name] = (call[1] if call else None, deps[1].split() if deps else [])
    return modules


def check_modules(root: Path, levels: dict, modules: dict) -> Iterator[Finding]:
    for folder, (name, deps) in modules.items():
        path = f"src/{folder}/CMakeLists.txt"
        if name != folder:
            yield Finding(path, 1, "module", f"m8_module names {name}, the folder is {folder}")
        if folder not in levels:
            yield Finding(path, 1, "level", f"{folder} has no level in src/CMakeLists.txt")
            continue
        for dep in deps:
            if dep not in levels or levels[dep] >= levels[folder]:
                yield Finding(path, 1, "level", f"{folder} depends on {dep}, which is not on a lower level")
    for folder in sorted(path for path in (root / "src").iterdir() if path.is_dir()):
        readme = folder / "README.md"
        where = f"src/{folder.name}/README.md"
        if not readme.exists():
            yield Finding(where, 1, "readme", "a folder says what it does, what comes in, what goes out, where to start")
        elif len(readme.read_text(encoding="utf-8").splitlines()) > MAX_README_LINES:
            yield Finding(where, 1, "readme", "a README is at most a screen")


def check_includes(source: Source, modules: dict) -> Iterator[Finding]:
    for line, ours, name in source.includes():
        folder = name.split("/")[0]
        if not ours:
            continue
        own = source.folder is not None and folder == source.folder
        if "/detail/" in name and not own:
            yield Finding(source.name, line, "detail", f"{name} is private to {folder}")
        if source.folder is None or own:
            continue
        if folder not in modules:
            yield Finding(source.name, line, "include", f"{name} does not begin with a folder of src/")
        elif folder not in modules.get(source.folder, (None, []))[1]:
            yield Finding(source.name, line, "include",
                          f"{source.folder} includes {name} and does not name {folder} in its DEPS")


def check_cycles(sources: list) -> Iterator[Finding]:
    """Headers that include one another, also inside a folder."""
    graph = {s.name: [(line, "src/" + name) for line, ours, name in s.includes() if ours] for s in sources}
    state = {}

    def visit(name):
        state[name] = "open"
        for line, target in graph[name]:
            if state.get(target) == "open":
                yield Finding(name, line, "cycle", f"{target} leads back here")
            elif target in graph and target not in state:
                yield from visit(target)
        state[name] = "done"

    for name in graph:
        if name not in state:
            yield from visit(name)


def check_heavy(sources: list) -> Iterator[Finding]:
    for rule in HEAVY:
        users = [(s, line, name) for s in sources for line, _, name in s.includes() if re.match(rule.include, name)]
        for source, line, name in users:
            if not fnmatch(source.name, rule.allowed):
                yield Finding(source.name, line, "heavy", f"<{name}> is for {rule.allowed} alone, never a header")
        files = sorted({source.name for source, _, _ in users if not source.is_test})
        if len(files) > MAX_HEAVY_FILES:
            yield Finding(files[-1], 1, "heavy", f"{rule.include} is in {len(files)} files: {', '.join(files)}")


# ---- text -------------------------------------------------------------------------------------------------------------------

def check_sizes(source: Source) -> Iterator[Finding]:
    limit = MAX_TEST_FILE_LINES if source.is_test else MAX_FILE_LINES
    count = len(source.text.splitlines())
    if count > limit:
        yield Finding(source.name, 1, "file-length", f"{count} lines, at most {limit}")
    for number, line in enumerate(source.lines, 1):
        if len(line) > MAX_COLUMNS:
            yield Finding(source.name, number, "line-length", f"{len(line)} columns, at most {MAX_COLUMNS}")


def check_bans(source: Source) -> Iterator[Finding]:
    for ban in BANS:
        if matches(source.name, ban.allowed) or not matches(source.name, ban.only_in):
            continue
        for match in re.finditer(ban.pattern, source.code):
            yield Finding(source.name, source.line_of(match.start()), "banned",
                          f"{match[0].strip()}: {ban.instead}")


def check_marks(name: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.split("\n"), 1):
        if mark := re.search(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b", line):
            yield Finding(name, number, "mark", f"{mark[0]}: do it, or write an issue")
        if re.search(r"tidy-ok(?!: \S)", line) and name.startswith("src/"):
            yield Finding(name, number, "mark", "tidy-ok needs its reason")


# ---- functions --------------------------------------------------------------------------------------------------------------

def without_preprocessor(code: str) -> str:
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m[0]), code, flags=re.M)


def closing(code: str, start: int, pair: str = "{}") -> int:
    """Offset of the bracket that closes the one at `start`."""
    depth = 0
    for i in range(start, len(code)):
        depth += (code[i] == pair[0]) - (code[i] == pair[1])
        if depth == 0:
            return i
    return len(code) - 1


def without_templates(head: str) -> str:
    while match := re.search(r"\btemplate\s*<", head):
        end = closing(head, match.end() - 1, "<>")
        head = head[:match.start()] + head[end + 1:]
    return head


def kind_of_brace(head: str) -> str:
    """What the brace behind `head` opens: "scope" (namespace, class), "function" or "value"."""
    if head and not head[-1].isspace():
        return "value"  # clang-format: a body has a blank before its brace, an initialiser has none
    head = without_templates(re.sub(r"\b(public|private|protected)\s*:", " ", head)).strip()
    head = re.sub(r"^((inline|static|constexpr|extern|typedef|export)\b\s*|\[\[.*?\]\]\s*)*", "", head, flags=re.S)
    if re.match(r"(namespace|class|struct|union|enum)\b", head) or head in ('""', '"C"'):
        return "scope"
    bare = re.sub(r"\boperator\s*\W+?(?=\()", "operator", head)
    flat = bare
    while flat != (flatter := re.sub(r"\([^()]*\)", "@", flat)):  # a pair of parentheses with its inside is one @
        flat = flatter
    if re.search(r"(?<![=<>!+\-*/&|^%])=(?!=)", flat) or "@" not in flat:
        return "value"
    return "function"


def functions(code: str) -> Iterator[tuple]:
    """(offset of the opening brace, of the closing one) of every function that is not inside another."""
    code = without_preprocessor(code)
    i = head = 0
    parens = 0
    while i < len(code):
        c = code[i]
        parens += (c in "([") - (c in ")]")
        if c == "{" and parens == 0:
            kind = kind_of_brace(code[head:i])
            if kind == "scope":
                head = i + 1
            else:
                end = closing(code, i)
                if kind == "function":
                    yield i, end
                    head = end + 1
                i = end
        elif c in ";}" and parens == 0:
            head = i + 1
        i += 1


def check_functions(source: Source) -> Iterator[Finding]:
    for start, end in functions(source.code):
        first, last = source.line_of(start), source.line_of(end)
        if last - first + 1 > MAX_FUNCTION_LINES:
            yield Finding(source.name, first, "function-length",
                          f"{last - first + 1} lines, at most {MAX_FUNCTION_LINES}")


# ---- co_await ---------------------------------------------------------------------------------------------------------------

def is_value_brace(code: str, at: int) -> bool:
    """Whether the brace begins a value, Agg{s} or f({s}), and not a block."""
    before = code[:at]
    if before.endswith(("(", "{", "return ", "= ", ", ")) or re.search(r"[\w>]$", before):
        return True
    return False


def braced_value(code: str, at: int) -> bool:
    """Whether the value brace at `at` makes a temporary that g++ 12 would destroy twice."""
    inside = code[at + 1:closing(code, at)].strip()
    maker = re.search(r"[\w:<>]+$", code[:at])
    if maker and HARMLESS_BRACES.search(maker[0]):
        return False
    return bool(maker) or bool(inside)  # a bare {} is a default argument


def statement_start(code: str, at: int) -> int:
    depth = 0
    for i in range(at - 1, -1, -1):
        c = code[i]
        if c in ")]":
            depth += 1
        elif c in "([":
            depth -= 1
        elif c == ";" and depth <= 0:
            return i + 1
        elif c == "{" and depth <= 0 and not is_value_brace(code, i):
            return i + 1
        elif c == "}" and depth <= 0 and code[i + 1:i + 2] == "\n":
            return i + 1
    return 0


def check_co_await(source: Source) -> Iterator[Finding]:
    code = without_preprocessor(source.code)
    for match in re.finditer(r"\bco_await\b", code):
        i = statement_start(code, match.start())
        parens = 0
        while i < len(code):
            c = code[i]
            parens += (c == "(") - (c == ")")
            if c == "{":
                if not is_value_brace(code, i):
                    if i > match.start() and parens <= 0:
                        break
                    i = closing(code, i)  # the body of a lambda is a function of its own
                elif braced_value(code, i):
                    yield Finding(source.name, source.line_of(i), "co-await",
                                  "name the braced value before the co_await: g++ 12 destroys it twice")
                    break
            elif c == ";" and i > match.start() and parens <= 0:
                break
            i += 1


# ---- all --------------------------------------------------------------------------------------------------------------------

def cpp_files(root: Path) -> list:
    return [path for part in ("src", "tests", "bench") for path in sorted((root / part).rglob("*"))
            if path.suffix in (".cpp", ".hpp") and "node_modules" not in path.parts]


def other_files(root: Path) -> list:
    suffixes = {".py", ".sh", ".cmake", ".txt", ".sql", ".ts", ".js", ".mjs", ".svelte", ".yaml", ".toml"}
    parts = ("src", "tests", "bench", "tools", "cmake", "deploy", "web/src", "sdk", "strategies")
    return [path for part in parts for path in sorted((root / part).rglob("*"))
            if path.suffix in suffixes and "node_modules" not in path.parts]


def tidy(root: Path) -> list:
    sources = [Source(root, path) for path in cpp_files(root)]
    modules = read_modules(root)
    by_name = {source.name: source for source in sources}
    found = list(check_modules(root, read_levels(root), modules))
    found += check_cycles(sources)
    found += check_heavy(sources)
    for source in sources:
        found += check_includes(source, modules)
        found += check_sizes(source)
        found += check_bans(source)
        found += check_marks(source.name, source.text)
        found += check_functions(source)
        found += check_co_await(source)
    for path in other_files(root):
        found += check_marks(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    return sorted({f for f in found if f.path not in by_name or f.check == "mark" or
                   not by_name[f.path].excepted(f.line)})


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    found = tidy(root)
    for finding in found:
        print(f"{finding.path}:{finding.line}: [{finding.check}] {finding.message}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
