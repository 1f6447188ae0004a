use super::tidy;
use crate::rules::builtin_files;

#[track_caller]
fn becomes(text: &str, expected: &str) {
    let once = tidy(text).unwrap();
    assert_eq!(once, expected);
    assert_eq!(tidy(&once).unwrap(), once, "a second time");
}

#[test]
fn phrases_stand_one_per_line() {
    becomes("phrases = ['a', \"b c\"]\n", "phrases = [\n    'a',\n    \"b c\",\n]\n");
    becomes("phrases = ['a']\nhits = ['A.', 'B.']", "phrases = ['a']\nhits = ['A.', 'B.']\n");
    becomes("[[rule]]\nunless = [\n 'a', 'b' ]", "[[rule]]\nunless = [\n    'a',\n    'b',\n]\n");
}

#[test]
fn other_lists_are_broken_only_where_they_are_long() {
    let entry = "x".repeat(60);
    becomes(&format!("hits = ['{entry}', '{entry}']"), &format!("hits = [\n    '{entry}',\n    '{entry}',\n]\n"));
    becomes(&format!("hits = ['{entry}{entry}']"), &format!("hits = ['{entry}{entry}']\n"));
}

#[test]
fn comments_stay_where_they_belong() {
    becomes(
        "# top\nphrases = [ # why\n  'a', # first\n\n  # of the second\n  'b' # last\n  # end\n] # all\n",
        "# top\nphrases = [ # why\n    'a', # first\n    # of the second\n    'b', # last\n    # end\n] # all\n",
    );
    let long = "word ".repeat(30);
    becomes(
        &format!("weight = 1.0 # {long}\n"),
        &format!("# {}\n# {}\nweight = 1.0\n", "word ".repeat(27).trim_end(), "word ".repeat(3).trim_end()),
    );
}

#[test]
fn headings_have_one_style() {
    let line = |title: &str| format!("# ── {title} {}\n", "─".repeat(94 - title.len()));
    for text in ["# ---- Duty ----", "# ── Duty ────────", "# =========== Duty ===========  ", "# -------- Duty"]
    {
        becomes(text, &line("Duty"));
    }
    for text in ["# --------\n", "# a - b\n", "# -- see below\n"] {
        becomes(text, text);
    }
}

#[test]
fn long_strings_are_continued() {
    let words = "(alpha|beta) gamma ".repeat(12);
    for text in
        [format!("note = \"{words}\""), format!("phrases = ['x', '{words}']"), format!("pattern = '\\d \"\"{words}'")]
    {
        let out = tidy(&text).unwrap();
        assert!(out.lines().all(|line| line.chars().count() <= 140), "{out}");
        assert!(out.contains("\"\"\"\\\n"), "{out}");
        assert_eq!(toml::from_str::<toml::Table>(&out).unwrap(), toml::from_str(&text).unwrap());
        assert_eq!(tidy(&out).unwrap(), out);
    }
}

#[test]
fn lines_of_an_example_stand_on_lines_of_their_own() {
    let words = "words ".repeat(20);
    becomes(
        &format!("hits = [\"Title\\n\\nBy A\\n {words}end_of_it\"]"),
        &format!("hits = [\n    \"\"\"\\\n    Title\\n\\n\\\n    By A\\n {words}\\\n    end_of_it\"\"\",\n]\n"),
    );
}

#[test]
fn line_ends_stay_and_what_is_not_toml_is_left() {
    becomes("phrases = ['a', 'b']  \r\nx = 1", "phrases = [\r\n    'a',\r\n    'b',\r\n]\r\nx = 1\r\n");
    assert_eq!(tidy("x = "), None);
}

#[test]
fn the_rules_that_ship_are_in_form() {
    for (name, bytes) in builtin_files() {
        let text = std::str::from_utf8(bytes).unwrap();
        let extension = name.rsplit('.').next();
        if extension == Some("md") {
            continue;
        }
        if extension == Some("toml") {
            assert!(tidy(text).as_deref() == Some(text), "{name}: run `toulmin check --fix rules`");
        }
        let long = text.lines().position(|line| line.chars().count() > 140);
        assert_eq!(long.map(|n| n + 1), None, "{name}: a line has more than 140 columns");
    }
}

proptest::proptest! {
    #[test]
    fn meaning_stays_and_once_is_enough(
        text in "(\\[\\[rule\\]\\]\n|phrases = |hits = |a = |'x y|'|\"b|\"|\\[|\\]|,|\n|# c|# -- d ----|\\{ e = 1 \\}|1|é{50}|x\\|y z\\|{40}|\r\n| ){0,24}"
    ) {
        if let Some(out) = tidy(&text) {
            assert_eq!(toml::from_str::<toml::Table>(&out).unwrap(), toml::from_str(&text).unwrap());
            assert_eq!(tidy(&out).unwrap(), out);
            assert_eq!(out.matches("# c").count(), text.matches("# c").count());
        }
    }
}
