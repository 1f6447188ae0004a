//! The crate as others use it. README.md shows the lines between the marks.

#[test]
fn a_map_in_a_few_lines() -> Result<(), Box<dyn std::error::Error>> {
    // begin
    use std::sync::Arc;
    use toulmin::analysis::Analysis;
    use toulmin::article::{Format, build};
    use toulmin::{Engine, rules};

    let pack = rules::load(&rules::Source::BuiltIn)?;
    let engine = Engine::new(Arc::new(pack));
    let text = "Library fines cost more than they bring in. Every council that has them should abolish them.";
    let article = build("a1".to_owned(), text.to_owned(), Format::Text, &engine.pack().header, false);
    let mut map = Analysis::default();
    engine.worker().analyse(&article, &mut map);
    for sentence in &map.sentences {
        println!("{}: {}", engine.pack().labels[sentence.label].id, &article.text[sentence.span.clone()]);
    }
    // end
    assert_eq!(map.sentences.len(), 2);
    assert!(map.thesis.is_some());
    Ok(())
}
