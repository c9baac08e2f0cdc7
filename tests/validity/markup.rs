//! ALTO, PAGE XML, TEI and hOCR.

use super::{content, exported, files, run, text};
use std::path::Path;

fn rules(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validity/rules").join(name).to_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs xmllint"]
fn alto_and_page_and_tei_keep_to_their_rules() {
    for (format, rules_of) in [("alto", "alto.rng"), ("page", "page.rng")] {
        let (_folder, target) = exported(format, "out");
        let written = files(&target);
        assert_eq!(written.len(), 7);
        for file in written {
            content("xmllint", &["--noout", "--relaxng", &rules(rules_of), text(&file)]);
        }
    }
    let (_folder, target) = exported("tei", "out.xml");
    content("xmllint", &["--noout", "--relaxng", &rules("tei.rng"), text(&target)]);
}

/// Where the schema that others publish is at hand, it is asked too.
#[test]
#[ignore = "needs xmllint and a published schema"]
fn page_keeps_to_the_published_schema() {
    let Ok(schema) = std::env::var("ONIONSKIN_PAGE_SCHEMA") else {
        println!("passed over: ONIONSKIN_PAGE_SCHEMA names no schema");
        return;
    };
    let (_folder, target) = exported("page", "out");
    for file in files(&target) {
        content("xmllint", &["--noout", "--schema", &schema, text(&file)]);
    }
}

#[test]
#[ignore = "needs xmllint, and hocr-check from hocr-tools"]
fn hocr_is_sound() {
    let (_folder, target) = exported("hocr", "out.hocr");
    content("xmllint", &["--noout", text(&target)]);
    // Overlaps are looked for over all pages together, which every file of several pages has.
    let Some(output) = run("hocr-check", &["--nooverlap", text(&target)]) else { return };
    // It speaks on standard error.
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(said.contains("ok 1") && !said.contains("not ok"), "{said}");
}
