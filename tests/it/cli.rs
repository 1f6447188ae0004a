//! The command line from outside: every case in `tests/cmd`.
//!
//! A case is what is typed and what is shown; folders beside it (`NAME.in`, `NAME.out`) hold its files before and
//! after. After a change that was meant, `TRYCMD=overwrite cargo test --test it cli` writes what happens now into the
//! cases; `git diff` then shows what the change did.

#[test]
fn commands() {
    trycmd::TestCases::new()
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .case("tests/cmd/*.toml")
        .case("tests/cmd/*.trycmd");
}
