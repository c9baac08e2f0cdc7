//! Lists of pages in the window: a manifest and its files are fetched from a server on this machine and opened, an archive is opened.

use crate::bench::{Bench, scan};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

/// A server of a manifest of two pages; the second page's picture is missing.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let canvas = |label: &str, name: &str| {
        format!(
            r#"{{"type":"Canvas","label":"{label}","items":[{{"type":"AnnotationPage","items":[{{"type":"Annotation","body":{{"id":"{address}/{name}","type":"Image"}}}}]}}],
            "annotations":[{{"type":"AnnotationPage","items":[{{"type":"Annotation","motivation":"supplementing","body":{{"type":"TextualBody","value":"Text of {label}"}}}}]}}]}}"#
        )
    };
    let manifest = format!(
        r#"{{"@context":"http://iiif.io/api/presentation/3/context.json","type":"Manifest","label":"Box 3","items":[{},{}]}}"#,
        canvas("iv", "a/full/max/0/default.png"),
        canvas("v", "gone.png")
    );
    std::thread::Builder::new()
        .spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut asked = [0; 4096];
                let read = stream.read(&mut asked).unwrap_or(0);
                let path = String::from_utf8_lossy(asked.get(..read).unwrap_or_default()).split(' ').nth(1).unwrap_or_default().to_owned();
                let (status, body) = match path.as_str() {
                    "/manifest" => ("200 OK", manifest.clone().into_bytes()),
                    "/gone.png" => ("404 Not Found", Vec::new()),
                    _ => ("200 OK", scan(200, 300)),
                };
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                drop(stream.write_all(&[head.as_bytes(), &body].concat()));
            }
        })
        .unwrap();
    format!("{address}/manifest")
}

#[test]
fn a_manifest_is_fetched_into_a_folder_and_opened() {
    let mut bench = Bench::open(&[("page.txt", b"hello\n")]);
    let folder = bench.papers().with_file_name("fetched");
    bench.press("Ctrl+K");
    bench.type_text("Fetch a manifest");
    bench.press("Enter");
    assert!(bench.shows("uses the network for nothing else"));
    bench.type_text(&server());
    bench.press("Tab");
    bench.type_text(&folder.display().to_string());
    bench.press("Enter");
    if bench.shows("Open with these pairs") {
        bench.click("Open with these pairs");
    }
    assert_eq!(bench.text(), "Text of iv");
    let told: Vec<String> = bench.window().workspace.problems.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|told| told.contains("404")), "{told:?}");
    assert!(folder.join("0001.png").is_file() && !folder.join("0002.png").exists());
}
