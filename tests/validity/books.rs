//! Word documents and books.

use super::{content, exported, is_needed, run, text};

#[test]
#[ignore = "needs LibreOffice"]
fn an_office_suite_opens_the_word_document() {
    let (folder, target) = exported("docx", "out.docx");
    let home = format!("-env:UserInstallation=file://{}", text(&folder.path().join("office")));
    let arguments = [&home, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", text(folder.path()), text(&target)];
    if run("soffice", &arguments).is_none() {
        return;
    }
    let read = std::fs::read_to_string(folder.path().join("out.txt")).expect("it was opened and read");
    for part in ["MEMORANDUM OF CONVERSATION", "[page 2]", "Mr. Halvorsen called at his own request."] {
        assert!(read.contains(part), "{part} in {read}");
    }
}

#[test]
#[ignore = "needs java and epubcheck"]
fn a_checker_of_books_has_nothing_to_say() {
    let (_folder, target) = exported("epub", "out.epub");
    // Debian's program is an archive for java.
    let checker = "/usr/bin/epubcheck";
    if !std::path::Path::new(checker).exists() {
        assert!(!is_needed("epubcheck"), "epubcheck is needed and is not here");
        println!("passed over: epubcheck is not here");
        return;
    }
    if let Some(said) = content("java", &["-jar", checker, text(&target)]) {
        assert!(said.contains("0 errors / 0 warnings"), "{said}");
    }
}
