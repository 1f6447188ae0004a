//! What rules about the thesis, the title and what stands between two sentences do, on small packs.

use std::sync::Arc;

use crate::analysis::Analysis;
use crate::article::from_sentences;
use crate::links::{Known, KnownLink, KnownTarget};
use crate::rules::{Source, load};
use crate::{Engine, GivenSentence, Worker};

const PACK: &str = r#"
name = "small"
version = "1"

[[label]]
id = "none"
asserts = false
meaning = "Nothing."

[[label]]
id = "claim"
meaning = "A position."

[[label]]
id = "evidence"
meaning = "A fact."

[content]
min_letters = 4
"#;

fn engine(relations: &str) -> Engine {
    let files = [("pack.toml", PACK), ("relations.toml", relations)];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).to_vec();
    Engine::new(Arc::new(load(&Source::Memory { name: "small".to_owned(), files }).unwrap()))
}

/// Maps sentences, each with the first letter of its label before it.
fn map(worker: &mut Worker, title: &str, sentences: &[&str]) -> Analysis {
    let texts = sentences.iter().map(|s| (s[2..].to_owned(), None)).collect();
    let mut given = from_sentences("a".to_owned(), texts);
    given.article.header.title = title.to_owned();
    let label = |s: &&str| "nce".find(&s[..1]);
    let labelled: Vec<GivenSentence> = (given.sentences.iter().zip(sentences))
        .map(|(span, s)| GivenSentence { span: span.clone(), paragraph: 1, label: label(s) })
        .collect();
    let mut out = Analysis::default();
    worker.analyse_given(&given.article, &labelled, &mut out);
    out
}

fn targets(map: &Analysis) -> Vec<Option<usize>> {
    map.sentences.iter().map(|s| s.link.as_ref().map(|l| l.target)).collect()
}

#[test]
fn the_title_tells_the_thesis_wherever_it_stands() {
    let engine =
        engine("[[rule]]\nid = \"t\"\nrelation = \"thesis\"\nweight = 1\ntitle = 1\ncount = \"each\"\nmost = 2\n");
    let mut worker = engine.worker();
    let body = ["c A harbour leans.", "c The harbour needs cranes.", "e Cranes cost crowns, cranes sink."];
    assert_eq!(map(&mut worker, "Cranes for the harbour", &body).thesis, Some(1), "two words of the title");
    assert!((worker.standings()[2].worth - 1.0).abs() < 1e-9, "a word counts once");
    assert_eq!(map(&mut worker, "", &body).thesis, Some(0), "without a title all are alike");
    let headed = ["n Crowns sink", body[0], body[1], body[2]];
    let found = map(&mut worker, "", &headed);
    assert_eq!((found.thesis, found.thesis_rules), (Some(3), vec![0]), "what stands above the text is a title, too");
}

#[test]
fn the_thesis_is_in_reach_of_all_and_rules_may_ask_for_it() {
    let rules = |to: &str| {
        format!(
            "reach = 1\n[[rule]]\nid = \"t\"\nrelation = \"thesis\"\nweight = 5\nphrases = [\"must\"]\n\
             [[rule]]\nid = \"n\"\nrelation = \"any\"\nweight = 1\nmax_distance = 1\n{to}"
        )
    };
    let body = ["c It must go.", "c It leans.", "c It creaks.", "e It fell."];
    let near = engine(&rules(""));
    assert_eq!(targets(&map(&mut near.worker(), "", &body)), [None, Some(0), Some(1), Some(2)]);
    let to = "[[rule]]\nid = \"to\"\nrelation = \"attacks\"\nweight = 2\nto = \"thesis\"\nsource = \"evidence\"\n";
    let far = engine(&rules(to));
    let mut worker = far.worker();
    let found = map(&mut worker, "", &body);
    assert_eq!(targets(&found), [None, Some(0), Some(1), Some(0)]);
    assert!(found.sentences[3].link.as_ref().unwrap().attacks);
    assert!(worker.has_fired(2));
    map(&mut worker, "", &body[..3]);
    assert!(!worker.has_fired(2), "no evidence, no such link");
}

#[test]
fn what_stands_between_may_be_asked_for() {
    let engine = engine(
        "[[rule]]\nid = \"t\"\nrelation = \"thesis\"\nweight = 9\nphrases = [\"must\"]\n\
         [[rule]]\nid = \"n\"\nrelation = \"any\"\nweight = 1\nmax_distance = 1\ndirection = \"back\"\n\
         [[rule]]\nid = \"b\"\nrelation = \"any\"\nweight = 2\ntarget = \"claim\"\nbetween = \"evidence\"\ndirection = \"back\"\n",
    );
    let mut worker = engine.worker();
    let row = ["c It must go.", "c It leans.", "e It fell.", "n A map.", "e It sank.", "e It broke."];
    assert_eq!(targets(&map(&mut worker, "", &row)), [None, Some(0), Some(1), None, Some(1), Some(1)]);
    let broken = ["c It must go.", "e It fell.", "c It leans.", "c It creaks.", "e It sank."];
    assert_eq!(targets(&map(&mut worker, "", &broken)), [None, Some(0), Some(0), Some(2), Some(3)]);
}

#[test]
fn what_is_known_is_kept_and_the_rest_is_linked_around_it() {
    let engine = engine(
        "[[rule]]\nid = \"t\"\nrelation = \"thesis\"\nweight = 5\nphrases = [\"must\"]\n\
         [[rule]]\nid = \"n\"\nrelation = \"any\"\nweight = 3\nmax_distance = 1\ndirection = \"back\"\n",
    );
    let mut worker = engine.worker();
    let body = ["c It must go.", "c It leans.", "c It creaks.", "n A map.", "e It fell."];
    let link = |target, attacks| KnownLink { target, attacks };
    *worker.known() = Known { thesis: Some(1), links: Vec::new() };
    let found = map(&mut worker, "", &body);
    assert_eq!(found.theses, [(1, found.theses[0].1)], "a known thesis has no rivals");
    assert_eq!(targets(&found)[..4], [Some(1), None, Some(1), None]);
    let open = KnownLink::default();
    let links = vec![open, link(KnownTarget::Sentence(3), Some(true)), link(KnownTarget::Nothing, None)];
    *worker.known() = Known { thesis: None, links };
    let found = map(&mut worker, "", &body);
    assert_eq!((found.thesis, targets(&found)[1], targets(&found)[2]), (Some(0), Some(3), None));
    assert!(targets(&found)[3].is_some(), "what is linked to takes part");
    let drawn = found.sentences[1].link.as_ref().unwrap();
    assert!(drawn.attacks && drawn.confidence > 0.99);
    assert_eq!(map(&mut worker, "", &body).thesis, Some(0), "it is forgotten after one article");
}

#[test]
fn targets_that_run_in_a_circle_are_found() {
    let to = |n: usize| KnownLink { target: KnownTarget::Sentence(n), attacks: None };
    let circle = |thesis, links: &[KnownLink]| Known { thesis, links: links.to_vec() }.circle();
    assert_eq!(circle(None, &[to(1), to(2), KnownLink::default()]), None);
    assert!(circle(None, &[to(1), to(2), to(1)]).is_some());
    assert!(circle(None, &[to(0)]).is_some());
}
