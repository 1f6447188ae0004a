//! Any text, split by the built-in rules: sentences come in order, lie in the text, and lose no letter.
#![no_main]

use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use toulmin::article::{Format, build};
use toulmin::analysis::Analysis;
use toulmin::{Engine, Worker, rules};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Arc::new(rules::load(&rules::Source::BuiltIn).expect("the built-in pack loads"))));

thread_local! {
    // as in a run: a worker that has seen other texts before
    static WORKER: RefCell<(Worker, Analysis)> = RefCell::new((ENGINE.worker(), Analysis::default()));
}

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data).into_owned();
    for format in [Format::Text, Format::Markdown] {
        let article = build("a".into(), text.clone(), format, &ENGINE.pack().header, false);
        WORKER.with_borrow_mut(|(worker, map)| {
            worker.analyse(&article, map);
            let mut at = 0;
            for sentence in &map.sentences {
                assert!(sentence.span.start >= at && sentence.span.start < sentence.span.end);
                at = sentence.span.end;
            }
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            let kept: usize = map.sentences.iter().map(|s| letters(&article.text[s.span.clone()])).sum();
            let body: usize = article.paragraphs.iter().map(|p| letters(&article.text[p.clone()])).sum();
            assert_eq!(kept, body);
        });
    }
});
