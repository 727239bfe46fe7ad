#!/usr/bin/env python3
"""Shows that each check of tidy.py can fail, and that what is allowed passes."""

import tempfile
import unittest
from pathlib import Path

import tidy

LEVELS = "set(folders\n  base\n  market obs\n  tws\n  gateway\n  app)\n"


def findings(files: dict, readmes: bool = True) -> list:
    """(check, path, line) of everything found in a tree of these files; the folders base, market and gateway are there."""
    tree = {
        "src/CMakeLists.txt": LEVELS,
        "src/base/CMakeLists.txt": "m8_module(NAME base LIBS fmt)\n",
        "src/market/CMakeLists.txt": "m8_module(NAME market\n  DEPS base LIBS fmt)\n",
        "src/gateway/CMakeLists.txt": "m8_module(NAME gateway DEPS base market)\n",
    } | files
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in tree.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            if readmes and name.startswith("src/") and name.count("/") > 1:
                (root / "/".join(name.split("/")[:2]) / "README.md").touch()
        return [(f.check, f.path, f.line) for f in tidy.tidy(root.resolve())]


def checks(code: str, path: str = "src/market/x.cpp") -> list:
    return [check for check, _, _ in findings({path: code})]


class Modules(unittest.TestCase):
    def test_a_clean_tree_passes(self):
        self.assertEqual(findings({"src/market/x.cpp": '#include "base/time.hpp"\n#include "market/x.hpp"\n'}), [])

    def test_an_include_outside_deps(self):
        found = findings({"src/market/x.cpp": '\n#include "obs/log.hpp"\n', "src/obs/CMakeLists.txt": "m8_module(NAME obs)\n"})
        self.assertEqual(found, [("include", "src/market/x.cpp", 2)])

    def test_an_include_of_no_folder(self):
        self.assertEqual(checks('#include "log.hpp"\n'), ["include"])

    def test_a_dependency_on_the_same_or_a_higher_level(self):
        for dep in ("market", "gateway", "nowhere"):
            found = findings({"src/obs/CMakeLists.txt": f"m8_module(NAME obs DEPS base {dep})\n"})
            self.assertEqual(found, [("level", "src/obs/CMakeLists.txt", 1)], dep)

    def test_a_folder_without_level(self):
        found = findings({"src/extra/CMakeLists.txt": "m8_module(NAME extra)\n"})
        self.assertEqual(found, [("level", "src/extra/CMakeLists.txt", 1)])

    def test_a_module_that_is_not_named_as_its_folder(self):
        found = findings({"src/obs/CMakeLists.txt": "m8_module(NAME log)\n"})
        self.assertEqual(found, [("module", "src/obs/CMakeLists.txt", 1)])

    def test_anothers_detail(self):
        self.assertEqual(checks('#include "base/detail/x.hpp"\n'), ["detail"])
        self.assertEqual(checks('#include "base/detail/x.hpp"\n', "tests/x.cpp"), ["detail"])
        self.assertEqual(checks('#include "market/detail/x.hpp"\n'), [])

    def test_a_cycle_of_headers(self):
        found = findings({"src/market/a.hpp": '#include "market/b.hpp"\n', "src/market/b.hpp": '#include "market/a.hpp"\n'})
        self.assertEqual([check for check, _, _ in found], ["cycle"])

    def test_a_folder_without_readme(self):
        found = findings({"src/market/x.cpp": ""}, readmes=False)
        self.assertIn(("readme", "src/market/README.md", 1), found)

    def test_a_readme_longer_than_a_screen(self):
        self.assertEqual(findings({"src/market/README.md": "word\n" * 61}), [("readme", "src/market/README.md", 1)])


class Sizes(unittest.TestCase):
    def test_files(self):
        self.assertEqual(checks("int x;\n" * 601), ["file-length"])
        self.assertEqual(checks("int x;\n" * 600), [])
        self.assertEqual(checks("int x;\n" * 900, "src/market/x_test.cpp"), [])
        self.assertEqual(checks("int x;\n" * 901, "src/market/x_test.cpp"), ["file-length"])

    def test_lines_count_characters(self):
        self.assertEqual(checks("// " + "ä" * 98 + "\n"), ["line-length"])
        self.assertEqual(checks("// " + "ä" * 97 + "\n"), [])

    def test_functions(self):
        body = "  Do();\n" * 59
        for head in ("void F() {", "template <class T = int>\nvoid C<T>::F(int a = 3, T b = {}) const noexcept {",
                     "A::A(int a)\n    : a_(a),\n      b_{a} {", "TEST(Thing, Is) {", "bool operator==(A a, A b) {",
                     "auto F() -> std::vector<int> {", "int F(std::function<int(int)> f = [](int x) { return x; }) {"):
            self.assertEqual(checks(f"namespace m8 {{\n{head}\n{body}}}\n}}\n"), ["function-length"], head)
            self.assertEqual(checks(f"namespace m8 {{\n{head}\n{body[8:]}}}\n}}\n"), [], head)

    def test_methods_inside_a_class(self):
        body = "    Do();\n" * 60
        self.assertEqual(checks(f"class A final : public B<C> {{\n public:\n  void F() {{\n{body}  }}\n}};\n"), ["function-length"])

    def test_tables_classes_and_namespaces_are_no_functions(self):
        rows = "  {1, [](int x) { return x; }},\n" * 70
        self.assertEqual(checks(f"constexpr Rule kRules[] = {{\n{rows}}};\n"), [])
        self.assertEqual(checks(f"const std::map<int, std::function<int(int)>> kRules{{\n{rows}}};\n"), [])
        self.assertEqual(checks("struct A {\n" + "  int F(int x);\n" * 70 + "};\n"), [])
        self.assertEqual(checks("namespace {\n" + "void F() { Do(); }\n" * 70 + "}\n"), [])
        self.assertEqual(checks("enum class A {\n" + "  kX,\n" * 70 + "};\n"), [])
        self.assertEqual(checks("void F() { Do(); }\nconst auto kText = R\"({\n" + "x\n" * 70 + ')";\n'), [])


class Bans(unittest.TestCase):
    def test_each_row_of_the_table_fails_in_a_decider(self):
        samples = [
            "auto t = std::chrono::system_clock::now();", "std::jthread t;", "std::this_thread::sleep_for(x);",
            "std::random_device seed;", 'auto x = std::getenv("A");', "auto* t = std::localtime(&x);",
            "std::cout << 1;", "auto x = std::stod(s);", "std::locale l;", "co_spawn(x, y, asio::detached);",
            "std::regex r;", "assert(x);", "std::exit(1);", "auto x = std::numeric_limits<double>::quiet_NaN();",
            "std::ifstream in;",
        ]
        self.assertEqual(len(samples), len(tidy.BANS))
        for ban, sample in zip(tidy.BANS, samples):
            self.assertRegex(sample, ban.pattern)
            path = ban.only_in[0].replace("*", "x.cpp") if ban.only_in != ["*"] else "src/market/x.cpp"
            files = {path: sample + "\n"} | ({} if "market" in path else {
                f"{Path(path).parent}/CMakeLists.txt": f"m8_module(NAME {Path(path).parent.name})\n"})
            self.assertIn(("banned", path, 1), findings(files), sample)

    def test_the_doors_are_open(self):
        self.assertEqual(checks("auto t = std::chrono::system_clock::now();\n", "src/base/time.cpp"), [])
        self.assertEqual(checks("std::jthread t;\n", "src/gateway/tcp_shell.cpp"), [])
        self.assertEqual(checks("std::chrono::sys_seconds t; std::thread::id i;\n"), ["banned"])

    def test_words_in_comments_texts_and_names_are_free(self):
        self.assertEqual(checks('// std::regex and assert(x)\nauto s = "std::cout << getenv(x)";\n'), [])
        self.assertEqual(checks('auto s = R"sql(assert(1) // std::regex)sql"; int n = 1\'000\'000;\n'), [])
        self.assertEqual(checks("static_assert(true);\nint x = option.puts;\nvoid snprintf_like();\n"), [])

    def test_a_line_is_excepted_with_a_reason(self):
        self.assertEqual(checks("std::jthread t;  // tidy-ok: joins before it returns\n"), [])
        self.assertEqual(checks("// tidy-ok: joins before it returns\nstd::jthread t;\n"), [])
        self.assertEqual(sorted(checks("std::jthread t;  // tidy-ok\n")), ["banned", "mark"])

    def test_marks(self):
        mark = "TO" + "DO"
        self.assertEqual(checks(f"// {mark}: later\n"), ["mark"])
        self.assertEqual(findings({"tools/x.py": f"# {mark}\n"}), [("mark", "tools/x.py", 1)])


class HeavyHeaders(unittest.TestCase):
    def test_each_row_fails_in_a_header_and_elsewhere(self):
        for rule, name in zip(tidy.HEAVY, ["toml++/toml.h", "CLI/CLI.hpp", "spdlog/spdlog.h", "prometheus/counter.h", "simdjson.h",
                                           "boost/beast.hpp", "boost/json.hpp", "date/tz.h", "sqlite3.h"], strict=True):
            header = rule.allowed.replace("*.cpp", "x.hpp") if rule.allowed != "src/*.cpp" else "src/market/x.hpp"
            found = findings({header: f"#include <{name}>\n",
                              f"{Path(header).parent}/CMakeLists.txt": f"m8_module(NAME {Path(header).parent.name})\n"})
            self.assertIn(("heavy", header, 1), found)

    def test_at_most_two_files(self):
        files = {f"src/market/{n}.cpp": "#include <simdjson.h>\n" for n in "abc"}
        self.assertEqual([check for check, _, _ in findings(files)], ["heavy"])
        self.assertEqual(checks("#include <simdjson.h>\n"), [])


class CoAwait(unittest.TestCase):
    def check(self, statement: str) -> list:
        return checks("awaitable<void> F() {\n  Before();\n  " + statement + "\n}\n", "src/gateway/x_shell.cpp")

    def test_the_forms_that_are_destroyed_twice(self):
        for statement in (
                "co_await f(Agg{s, 2});", "co_await f({s, 2});", "co_await f(Agg{.t = s});",
                "co_await ch.async_send({}, Agg{s, 2}, use_awaitable);", "auto x = co_await one() + g(Agg{s, 2});",
                'co_await fs("x", {1, 2, 3});', "auto v = std::vector{co_await a(), co_await b()};",
                "M8_CO_TRY(auto x, co_await f(Agg{s, 2}));", "if (co_await f(Agg{s, 2})) {\n  }",
                "co_await g(\n      Agg{\n          s});"):
            self.assertEqual(self.check(statement)[:1], ["co-await"], statement)

    def test_the_forms_that_are_right(self):
        for statement in (
                "Agg a{s, 2};\n  co_await f(std::move(a));", "auto t = f(Agg{s, 2});\n  co_await std::move(t);",
                "co_await f(make());", "co_await f({}, x);", "co_await Sleep(std::chrono::seconds{5});",
                "if (co_await f()) {\n    g(Agg{s});\n  }", "co_await f();\n  g(Agg{s});", "for (;;) {\n    co_await f();\n  }",
                "co_await f([&] { g(Agg{s}); });", "Agg a{s};\n  if (x) {\n    y();\n  }\n  co_await f(a);",
                "const auto a = Agg{s};\n  const auto b = x ? co_await f() : 0;"):
            self.assertEqual(self.check(statement), [], statement)


class Ourselves(unittest.TestCase):
    def test_the_names_of_levels_are_read(self):
        root = Path(__file__).resolve().parent.parent
        levels = tidy.read_levels(root)
        self.assertEqual(levels["base"], 0)
        self.assertLess(levels["market"], levels["app"])


if __name__ == "__main__":
    unittest.main()
