use super::*;

fn page(html: &str) -> Result<Page, Failure> {
    super::page(html, &crate::rules::builtin_reading())
}

fn prose(n: usize) -> String {
    format!("The harbour has silted up for {n} years, and nobody has asked the fishermen who must use it, day by day. ")
        .repeat(3)
}

fn whole() -> String {
    format!(
        r#"<!DOCTYPE html><html lang="en"><head><title>Dredge the harbour | Coast Gazette</title>
<meta property="og:title" content="Dredge the &amp; harbour"><meta name="author" content="Ann Lee">
<meta property="og:site_name" content="Coast Gazette"><meta property="article:section" content="Opinion">
<meta property="article:published_time" content="2019-04-17T08:00:00Z">
<link rel="canonical" href="https://coast.example/harbour"><style>p {{ color: red }}</style></head>
<body class="cookie-asked"><div class="CookieBanner"><p>We value your privacy and use cookies, all of them, for ever.</p></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<header><h1>Dredge the &amp; harbour</h1></header>
<article><p>{}</p><h2>What it costs</h2><p>{}<br>A new line.<br><br>A new <em>para</em>graph.</p>
<ul><li>First, sand: {}</li><li>Then, mud: {}</li></ul>
<table><tr><td>{}</td><td>{}</td></tr></table>
<figure><img src="a.png"><figcaption>The harbour, in fog.</figcaption></figure>
<script>document.write("never")</script><p>{}</p></article>
<div class="comments" id="comments"><h3>4 comments</h3><p>What nonsense, says a reader who has not read it at all.</p></div>
<footer><p>Copyright of the Coast Gazette. All rights reserved, and more of that.</p></footer></body></html>"#,
        prose(1),
        prose(2),
        prose(3),
        prose(4),
        prose(5),
        prose(6),
        prose(7)
    )
}

#[test]
fn the_article_and_nothing_around_it() {
    let page = page(&whole()).unwrap();
    let paragraphs: Vec<_> = page.text.split("\n\n").collect();
    assert_eq!(paragraphs[0], prose(1).trim());
    assert_eq!(paragraphs[1], "What it costs");
    assert_eq!(paragraphs[2], format!("{}\nA new line.", prose(2).trim()));
    assert_eq!(paragraphs[3], "A new paragraph.");
    for (at, n) in (3..=7).enumerate() {
        assert!(paragraphs[4 + at].ends_with(prose(n).trim()), "{n}: {}", paragraphs[4 + at]);
    }
    for word in ["cookies", "Sport", "nonsense", "Copyright", "never", "fog", "red"] {
        assert!(!page.text.contains(word), "{word} in {}", page.text);
    }
    assert_eq!(page.known.title, "Dredge the & harbour");
    assert_eq!((page.authors[0].names.join(", "), page.known.section.as_str()), ("Ann Lee".to_owned(), "Opinion"));
    assert_eq!(page.known.publisher, "Coast Gazette");
    assert_eq!(page.dates[0], "2019-04-17T08:00:00Z");
    assert_eq!(page.url, "https://coast.example/harbour");
}

#[test]
fn metadata_in_json() {
    let html = format!(
        r#"<html><head><title>x</title><script type="application/ld+json">{{"@context": "https://schema.org",
        "@type": "NewsArticle", "headline": "Dredge it", "author": [{{"@type": "Person", "name": "Ann Lee"}},
        {{"name": "Bob Ray"}}], "datePublished": "2019-04-17", "publisher": {{"name": "Coast Gazette"}}}}</script></head>
        <body><p>{}</p><p>{}</p></body></html>"#,
        prose(1),
        prose(2)
    );
    let page = page(&html).unwrap();
    assert_eq!(page.known.title, "Dredge it");
    assert_eq!(
        (page.authors[0].names.join(", "), page.dates[0].as_str()),
        ("Ann Lee, Bob Ray".to_owned(), "2019-04-17")
    );
    assert_eq!(page.known.publisher, "Coast Gazette");
}

#[test]
fn a_page_with_little_on_it() {
    let html = "<html><body><nav>Home</nav><p>One sentence.</p></body></html>";
    assert_eq!(page(html).unwrap().text, "One sentence.");
    assert_eq!(page("<html></html>").unwrap().text, "");
    assert_eq!(page("").unwrap().text, "");
}

#[test]
fn fragments() {
    assert_eq!(
        fragment("<p>One</p>\n<p>Two <b>x</b>y<script>z</script>&amp;c.</p>Three").unwrap(),
        "One\n\nTwo xy&c.\n\nThree"
    );
    assert_eq!(entities("Fish &amp; chips\n\nAnn&#8217;s 3 < 4").unwrap(), "Fish & chips\n\nAnn’s 3 < 4");
}

#[test]
fn deep_as_it_may_be() {
    let html = format!("<html><body>{}<p>{}</p>{}</body></html>", "<div>".repeat(500), prose(1), "</div>".repeat(500));
    // the stack of a thread of the pool
    let read = std::thread::Builder::new().stack_size(2 << 20).spawn(move || page(&html).unwrap().text).unwrap();
    assert_eq!(read.join().unwrap(), prose(1).trim());
}

proptest::proptest! {
    // a page takes its time in a build for tests
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    #[test]
    fn never_panics(html in "(<(div|p|b|table|tr|td|ul|li|article|nav|svg|script|!--|br)[ a-z=\"]{0,6}>|</(div|p|b|table|article|script)>|[a-z&;<> ]{0,9}|\\PC){0,40}") {
        let _ = page(&html);
        let _ = fragment(&html);
        let _ = entities(&html);
    }

    #[test]
    fn a_page_cut_or_changed_anywhere(at in 0usize..3000, with in "\\PC{0,3}") {
        let html = whole();
        let at = (0..=at.min(html.len())).rev().find(|at| html.is_char_boundary(*at)).unwrap();
        let _ = page(&html[..at]);
        let _ = page(&format!("{}{with}{}", &html[..at], &html[at..]));
    }
}
