//! The crate as others use it. README.md shows the lines between the marks.

#[test]
fn a_map_in_a_few_lines() -> Result<(), Box<dyn std::error::Error>> {
    // begin
    let engine = toulmin::Engine::builtin()?;
    let text = "Library fines cost more than they bring in. Every council that has them should abolish them.";
    let map = engine.analyze(text);
    for sentence in &map.sentences {
        println!("{}: {}", sentence.label, sentence.text);
    }
    // end
    assert_eq!(map.sentences.len(), 2);
    assert!(map.thesis.is_some());
    Ok(())
}
