//! Any text, split by the built-in rules: sentences come in order, lie in the text, and lose no letter.
#![no_main]

use std::sync::{Arc, LazyLock, Mutex};

use libfuzzer_sys::fuzz_target;
use toulmin::article::{Format, build};
use toulmin::pipeline::{Engine, Worker};
use toulmin::{analysis::Analysis, rules};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Arc::new(rules::load(&rules::Source::BuiltIn).expect("the built-in pack loads"))));
static WORKER: LazyLock<Mutex<Worker<'static>>> = LazyLock::new(|| Mutex::new(ENGINE.worker()));

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data).into_owned();
    for format in [Format::Text, Format::Markdown] {
        let article = build("a".into(), text.clone(), format, &ENGINE.pack().masthead, false);
        let mut map = Analysis::default();
        WORKER.lock().expect("a panic ends the run").analyse(&article, &mut map);
        let mut at = 0;
        for sentence in &map.sentences {
            assert!(sentence.span.start >= at && sentence.span.start < sentence.span.end);
            at = sentence.span.end;
        }
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
        let kept: usize = map.sentences.iter().map(|s| letters(&article.text[s.span.clone()])).sum();
        let body: usize = article.paragraphs.iter().map(|p| letters(&article.text[p.clone()])).sum();
        assert_eq!(kept, body);
    }
});
