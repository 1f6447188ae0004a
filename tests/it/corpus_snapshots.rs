//! The map of each sample article, one line a sentence, so that a review sees what a change of rules or code does.
//!
//! `INSTA_UPDATE=always cargo test --test it corpus_snapshots` takes the maps as they are now; `git diff` shows the
//! difference. A line: number, label and confidence, relation and target, certainty, holder, text.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use toulmin::analysis::{Analysis, Sentence};
use toulmin::article::Article;
use toulmin::rules::HolderKind;

#[test]
fn every_article() {
    let mut changed = Vec::new();
    for (article, analysis) in crate::common::mapped() {
        let text = show(article, analysis);
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let same = settings.bind(|| {
            catch_unwind(AssertUnwindSafe(|| insta::assert_snapshot!(article.id.replace('/', "-"), text))).is_ok()
        });
        if !same {
            changed.push(article.id.as_str());
        }
    }
    assert!(changed.is_empty(), "{} maps have changed: {}", changed.len(), changed.join(", "));
}

fn show(article: &Article, analysis: &Analysis) -> String {
    let header = &article.header;
    let mut out = String::new();
    for (name, value) in [
        ("title", &header.title),
        ("author", &header.author),
        ("publisher", &header.publisher),
        ("section", &header.section),
        ("published", &header.published),
    ] {
        if !value.is_empty() {
            writeln!(out, "{name}: {value}").unwrap();
        }
    }
    let mut paragraph = 0;
    for (index, sentence) in analysis.sentences.iter().enumerate() {
        if sentence.paragraph != paragraph {
            paragraph = sentence.paragraph;
            out.push('\n');
        }
        line(&mut out, article, analysis, index, sentence);
    }
    out
}

fn line(out: &mut String, article: &Article, analysis: &Analysis, index: usize, sentence: &Sentence) {
    let link = match &sentence.link {
        _ if analysis.thesis == Some(index) => "thesis".to_owned(),
        Some(link) => format!("{} {}", if link.attacks { "attacks" } else { "supports" }, link.target + 1),
        None => String::new(),
    };
    let holder = match &sentence.holder {
        None => String::new(),
        Some(holder) if holder.span.is_empty() => "<unnamed> ".to_owned(),
        Some(holder) => {
            let kind = if holder.kind == HolderKind::Named { "" } else { "?" };
            format!("<{kind}{}> ", &article.text[holder.span.clone()])
        }
    };
    let words: Vec<_> = article.text[sentence.span.clone()].split_whitespace().collect();
    writeln!(
        out,
        "{:>3}  {:<11} {:.2}  {link:<12} {:.2}  {holder}{}",
        index + 1,
        crate::common::engine().pack().labels[sentence.label].id,
        sentence.confidence,
        sentence.certainty,
        words.join(" ")
    )
    .unwrap();
}
