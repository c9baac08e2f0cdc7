//! The program run as a user runs it: arguments in, output and exit code out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing step is a failing test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn onionskin(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onionskin")).args(arguments).current_dir(folder).output().unwrap()
}

/// Files in, what is printed and the exit code out.
fn check(files: &[(&str, &[u8])], arguments: &[&str], expected: &str, code: i32) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let output = onionskin(folder.path(), arguments);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, expected, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn write(folder: &Path, files: &[(&str, &[u8])]) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// A white picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc\xf8\x0f\0\x01\x01\x01\0\x1b\xb6\xeeV\0\0\0\0IEND\xaeB`\x82";

const LETTER: &str =
    "Dear Mr. Chairman:\n\nThere can be no doubt that any\n\n## TOP SECRET -- EYES ONLY\n\n- 3 -\n\nimprovement can occur.\n";

#[test]
fn pages_are_paired_and_say_why() {
    check(
        &[("box/0001.png", PNG), ("box/0001.txt", b"one"), ("box/0002.png", PNG), ("box/notes.csv", b"a,b")],
        &["pages", "box"],
        concat!(
            "box\n  1  [1]  0001.png  0001.txt  Same name in the same folder\n",
            "  2  [2]  0002.png  no text   Nothing to pair it with  [This scan has no text]\n\n",
            "2 pages in 1 document, 1 doubt, 1 file left over\n",
            "  left over: notes.csv — It is neither a scan nor a text of pages: a data file or a program\n"
        ),
        0,
    );
}

#[test]
fn pages_as_json_are_one_object_a_page() {
    check(
        &[("0001.png", PNG), ("0001.txt", "é one".as_bytes())],
        &["words", ".", "--json"],
        concat!(
            r#"{"frame":0,"label":"1","linked":"no","page":1,"scan":"0001.png","text":"é one","text_file":"0001.txt","#,
            r#""words":[{"confidence":null,"end":1,"source":null,"start":0,"text":"é","zone":null},"#,
            r#"{"confidence":null,"end":5,"source":null,"start":2,"text":"one","zone":null}]}"#,
            "\n"
        ),
        0,
    );
}

#[test]
fn marks_are_found_in_a_text() {
    check(
        &[("letter.txt", LETTER.as_bytes())],
        &["marks", "letter.txt"],
        concat!(
            "letter · TOP SECRET//EYES ONLY\nlevels: 1.1 no level, 1.2 TOP SECRET\npage 1 [1] · TOP SECRET//EYES ONLY\n",
            "  ! One of the page numbers 1 to 2 is missing before this page, or a page break was not found.\n",
            "  page-break   (a place between lines)     page 3 begins\n",
            "  banner       ## TOP SECRET -- EYES ONLY\n  page-number  - 3 -\n"
        ),
        0,
    );
}

#[test]
fn a_letter_becomes_whole_paragraphs() {
    check(
        &[("letter.txt", LETTER.as_bytes())],
        &["export", "letter.txt", "--drop", "banner,page-number", "--lines", "join"],
        "Dear Mr. Chairman:\n\nThere can be no doubt that any improvement can occur.\n",
        0,
    );
}

#[test]
fn a_preview_lists_what_is_left_out_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("letter.txt", LETTER.as_bytes())]);
    let output = onionskin(folder.path(), &["export", "letter.txt", "--lines", "join", "--preview", "--json", "-o", "out.txt"]);
    let expected = concat!(
        r#"{"after":"one paragraph","because":"it goes on in the middle of a sentence","#,
        r#""before":"There can be no doubt that any\nimprovement can occur.","label":"1","page":1,"why":"joined"}"#,
        "\n",
        r###"{"after":null,"because":null,"before":"## TOP SECRET -- EYES ONLY","label":"1","page":1,"why":"banner"}"###,
        "\n",
        r#"{"after":null,"because":null,"before":"- 3 -","label":"1","page":1,"why":"page-number"}"#,
        "\n"
    );
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    assert!(!folder.path().join("out.txt").exists());
}

#[test]
fn an_existing_file_is_replaced_only_by_force() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a.txt", b"new"), ("out.txt", b"old")]);
    let export = |more: &[&str]| onionskin(folder.path(), &[&["export", "a.txt", "-o", "out.txt"], more].concat());
    let refused = export(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).starts_with("There is a file of this name already. Nothing was written."));
    assert_eq!(fs::read(folder.path().join("out.txt")).unwrap(), b"old");
    assert_eq!(export(&["--force"]).status.code(), Some(0));
    assert_eq!(fs::read(folder.path().join("out.txt")).unwrap(), b"new\n");
}

#[test]
fn a_report_stands_beside_the_export_and_is_never_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let memo = "=SUM(A1) the mis-\nsiles, and missiles.\n";
    write(folder.path(), &[("letter.txt", LETTER.as_bytes()), ("memo.txt", memo.as_bytes())]);
    let export = |name: &str, more: &[&str]| {
        let base = ["export", name, "--lines", "join", "--hyphens", "mend", "--report", "-o", "out.txt"];
        onionskin(folder.path(), &[&base, more].concat()).status.code()
    };
    let report = || fs::read_to_string(folder.path().join("out.report.tsv")).unwrap();
    assert_eq!(export("letter.txt", &[]), Some(0));
    let expected = "page\tlabel\tline\twhat\tstood there\tbecame\twhy\tdecided by\n\
        1\t1\t3\tjoined over the page break\tThere can be no doubt that any / improvement can occur.\tone paragraph\t\
        it goes on in the middle of a sentence\tthe program\n\
        1\t1\t5\tleft out: banner line\t## TOP SECRET -- EYES ONLY\t\t\tthe program\n\
        1\t1\t7\tleft out: page number\t'- 3 -\t\t\tthe program\n";
    assert_eq!(report(), expected);
    fs::remove_file(folder.path().join("out.txt")).unwrap();
    assert_eq!(export("memo.txt", &[]), Some(1), "the report is in the way");
    assert_eq!(report(), expected);
    assert!(!folder.path().join("out.txt").exists(), "nothing was written");
    assert_eq!(export("memo.txt", &["--force"]), Some(0));
    assert!(report().ends_with("1\t1\t1\tword put together\tmis- / siles\tmissiles\tmissiles stands in this dossier once\tthe program\n"));
    let to_stdout = onionskin(folder.path(), &["export", "memo.txt", "--report"]);
    assert_eq!(to_stdout.status.code(), Some(2));
}

#[test]
fn pages_that_do_not_follow_one_another_are_not_joined() {
    let files: &[(&str, &[u8])] = &[("in/m-1.txt", b"One goes"), ("in/m-2.txt", b"over two"), ("in/m-3.txt", b"on here.")];
    check(files, &["export", "in", "--lines", "join", "--pages", "1,3"], "One goes\n\u{c}on here.\n", 0);
    check(files, &["export", "in", "--lines", "join"], "One goes over two on here.\n", 0);
}

#[test]
fn one_file_a_page_goes_into_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("in/0001.txt", b"one"), ("in/0002.txt", b"two")]);
    let output = onionskin(folder.path(), &["export", "in", "--one-file-a-page", "--to", "md", "-o", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(fs::read_to_string(folder.path().join("out/0002.md")).unwrap().contains("two"));
    assert_eq!(fs::read(folder.path().join("in/0001.txt")).unwrap(), b"one");
}

#[test]
fn error_rates_of_a_text_against_another() {
    check(
        &[("ocr.txt", b"in Cubz might"), ("true.txt", b"in Cuba might")],
        &["compare", "ocr.txt", "true.txt"],
        "page 1 [1]: characters 1 of 13 wrong (7.69 %), words 1 of 3 wrong (33.33 %)\n  Cubz → Cuba\none page: characters 1 of 13 wrong (7.69 %), words 1 of 3 wrong (33.33 %)\n",
        0,
    );
}

#[test]
fn wrong_arguments_and_missing_files_have_their_codes() {
    check(&[], &["export", "a.txt", "--to", "wordstar"], "", 2);
    check(&[("a.txt", b"x")], &["export", "a.txt", "--drop", "banners"], "", 2);
    check(&[("a.txt", b"x")], &["words", "a.txt", "--pages", "2"], "", 2);
    check(&[], &["frobnicate", "--all"], "", 2);
    check(&[], &["pages", "no such file"], "", 3);
    check(&[("a.txt", b"x")], &["log", "a.txt"], "", 3);
}

#[test]
fn a_broken_text_is_told_and_the_others_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a.xml", b"<alto><Layout><Page ID='1'><PrintSpace"), ("b.txt", b"fine")]);
    let output = onionskin(folder.path(), &["words", ".", "--json"]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("fine"));
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a.xml"));
}

#[test]
#[cfg(unix)]
fn a_reader_that_leaves_is_no_error() {
    use std::io::Read as _;
    use std::process::Stdio;
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("long.txt", "many words ".repeat(200_000).as_bytes())]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_onionskin"))
        .args(["words", "--json", "long.txt"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0_u8; 8];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned()), (Some(0), String::new()));
}

/// Two pages of a document: a stamp, a banner with a number, a redaction with its code.
const RELEASED: &[(&str, &[u8])] = &[
    ("cable-1.txt", b"DECLASSIFIED\nAuthority NND 951000\nBy RB NARA Date 8/14/98\n\nSECRET/NOFORN\n\nThe station told [5 lines deleted] (b)(1) to wait.\n"),
    ("cable-3.txt", b"S E C R E T\n\n- 3 -\n\nNothing was heard of it again.\n"),
];

#[test]
fn marks_as_json_tell_the_document_and_its_faults() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), RELEASED);
    let output = onionskin(folder.path(), &["marks", ".", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let pages: Vec<serde_json::Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let class = serde_json::json!({"level": "SECRET", "controls": ["NOFORN"], "banner_lines": 1, "status": "declassified"});
    assert_eq!(pages[0]["classification"], class);
    for page in &pages {
        assert_eq!(page["document"]["level"], "SECRET");
        assert_eq!(page["document"]["controls"], serde_json::json!(["NOFORN"]));
        assert_eq!(page["document"]["releases"], serde_json::json!([{"status": "declassified", "year": 1998}]));
    }
    assert_eq!(pages[0]["faults"], serde_json::json!([]));
    let gap = "One of the page numbers 1 to 2 is missing before this page.";
    assert_eq!(pages[1]["faults"], serde_json::json!([{"kind": "number-gap", "what": gap}]));
    let of =
        |page: &serde_json::Value, kind: &str| page["marks"].as_array().unwrap().iter().find(|mark| mark["kind"] == kind).unwrap().clone();
    let redaction = of(&pages[0], "redaction");
    assert_eq!((&redaction["value"], &redaction["code"]), (&"[5 lines not declassified]".into(), &"(b)(1)".into()));
    assert_eq!(redaction["extent"], serde_json::json!({"unit": "line", "count": 5}));
    assert_eq!(of(&pages[1], "page-number")["number"], 3);
    assert_eq!(of(&pages[0], "declassification")["status"], "declassified");
    assert_eq!(of(&pages[0], "banner")["reading"], "SECRET/NOFORN");
}

fn as_json(output: &Output) -> Vec<serde_json::Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn suspects_are_weighed_by_another_model_where_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a-1.txt", b"Soviet missiles in Cubz might be a danger.\n"), ("wrong.tsv", b"# none\nweigh\tmuch\n")]);
    let ours = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/lexicon/en.model");
    let found = |model: &[&str]| onionskin(folder.path(), &[&["suspects", "a-1.txt", "--json", "--all"], model].concat());
    let (without, with) = (found(&[]), found(&["--model", ours]));
    assert!(String::from_utf8_lossy(&without.stdout).contains("Cubz"));
    assert_eq!(without.stdout, with.stdout);
    // Half of our own model weighs otherwise.
    let half: String = std::fs::read_to_string(ours)
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with("met"))
        .fold(String::new(), |text, line| text + line + "\n");
    write(folder.path(), &[("half.tsv", half.as_bytes())]);
    assert_ne!(without.stdout, found(&["--model", "half.tsv"]).stdout);
    let wrong = found(&["--model", "wrong.tsv"]);
    let told = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(told.contains("wrong.tsv: Line 2 states nothing that is known"), "{told}");
}

#[test]
fn suspects_come_page_by_page_with_corrections_and_without_markings() {
    let folder = tempfile::tempdir().unwrap();
    let one = "TQP SECRET\n\nSoviet missiles in é Cubz might be a danger.\n";
    write(folder.path(), &[("a-1.txt", one.as_bytes()), ("a-2.txt", b"They were all removed from Cuba.\n")]);
    let output = onionskin(folder.path(), &["suspects", ".", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let pages = as_json(&output);
    assert_eq!(pages.len(), 2);
    assert_eq!((&pages[0]["text"], &pages[1]["suspects"]), (&one.into(), &serde_json::json!([])));
    let doubted = pages[0]["suspects"].as_array().unwrap();
    let cubz = doubted.iter().find(|suspect| suspect["text"] == "Cubz").unwrap();
    assert_eq!((&cubz["start"], &cubz["end"]), (&33.into(), &37.into()));
    assert_eq!((cubz["candidates"][0]["text"].as_str(), cubz["reasons"].as_array().unwrap().is_empty()), (Some("Cuba"), false));
    assert!(doubted.iter().all(|suspect| suspect["start"].as_u64() > Some(10)), "a marking is doubted: {doubted:?}");

    let table = onionskin(folder.path(), &["suspects", "."]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("page 1 [1]: ") && table.contains("  line 3  Cubz  "), "{table}");
    let none = onionskin(folder.path(), &["suspects", ".", "--json", "--threshold", "1"]);
    assert!(as_json(&none).iter().all(|page| page["suspects"].as_array().unwrap().is_empty()));
    let all = onionskin(folder.path(), &["suspects", ".", "--json", "--all"]);
    assert!(as_json(&all)[0]["suspects"].as_array().unwrap().len() >= doubted.len());
    for (wrong, code) in [(&["--threshold", "2"][..], 2), (&["--language", "tlh"], 3), (&["--threshold", "0.5", "--all"], 2)] {
        assert_eq!(onionskin(folder.path(), &[&["suspects", "."], wrong].concat()).status.code(), Some(code), "{wrong:?}");
    }
}

#[test]
fn statistics_tell_what_was_judged_and_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("in/a-1.txt", b"Men in Cubz saw tbe boats.\n"), ("in/a-2.txt", b"Nobody left Cubz.\n")]);
    let script = "page 1\nreplace \"Cubz\" \"Cuba\"\nstatus corrected\n";
    fs::write(folder.path().join("do.txt"), script).unwrap();
    let made = onionskin(folder.path(), &["run", "do.txt", "in", "--save", "in.onionskin"]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let lines = as_json(&onionskin(folder.path(), &["suspects", "in.onionskin", "--statistics", "--json"]));
    let [first, second, sum] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((&first["statistics"]["corrected"], &first["statistics"]["doubts"]["open"]), (&1.into(), &0.into()));
    assert_eq!(&second["statistics"]["doubts"]["open"], 1);
    assert_eq!((&sum["statistics"]["words"], &sum["statistics"]["finished_pages"]), (&9.into(), &1.into()));
    assert_eq!(sum["statistics"]["undoubted_words_known"], true);
    let table = onionskin(folder.path(), &["suspects", "in.onionskin", "--statistics"]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("Errors probably left") && table.contains("2 [2]"), "{table}");
}

#[test]
fn words_of_another_language_are_no_suspects_where_its_dictionary_is_at_hand() {
    let folder = tempfile::tempdir().unwrap();
    // Too little of its grammar to be known as another language without the dictionary.
    let text = "The minister wrote to the office. Die Papiere lagen im Amt. It was papierc.\n";
    write(folder.path(), &[("in/a.txt", text.as_bytes())]);
    let suspects = |home: &str, more: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_onionskin"));
        program.args(["suspects", "in", "--json"]).args(more).current_dir(folder.path()).env("ONIONSKIN_HOME", folder.path().join(home));
        let pages = as_json(&program.output().unwrap());
        let texts = pages[0]["suspects"].as_array().unwrap().iter().map(|suspect| suspect["text"].as_str().unwrap().to_owned());
        texts.collect::<Vec<_>>().join(" ")
    };
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dictionaries");
    for name in ["xde_TEST.aff", "xde_TEST.dic"] {
        write(folder.path(), &[(&format!("home/dictionaries/{name}"), &fs::read(data.join(name)).unwrap())]);
    }
    write(folder.path(), &[("listed/dictionaries/ours.txt", "papierc\n".as_bytes())]);
    assert_eq!(suspects("home", &[]), "papierc.");
    assert_eq!(suspects("home", &["--language", "xde"]), "papierc.");
    let without = suspects("listed", &[]);
    assert!(without.contains("lagen") && !without.contains("papierc"), "{without}");
}

#[test]
fn redactions_are_exported_as_agreed() {
    let line = |how: &str, expected: &str| {
        let arguments = ["export", "cable-1.txt", "--drop", "declassification,banner,classification-block", "--redactions", how];
        check(&RELEASED[..1], &arguments, &format!("The station told {expected} (b)(1) to wait.\n"), 0);
    };
    line("frus", "[5 lines not declassified]");
    line("source", "[5 lines deleted]");
    line("[…]", "[…]");
}

/// Pages whose paragraphs run over their ends, with furniture, a divided word and a page of nothing but furniture.
const PAGES: &str = "REPORT\n\nThere can be no doubt about this matter that any\n- 1 -\n\x0cTOP SECRET\n\nimprovement can be of use to the mis-\n- 2 -\n\x0cTOP SECRET\nsiles that stand.\n\nThe missiles (S) stand in [blank] é.\n- 3 -\n";

fn exported(folder: &Path, options: &[&str]) -> Vec<serde_json::Value> {
    let output = onionskin(folder, &[&["export", "pages.txt", "--to", "json"], options].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The cleaned text of every page, `→` where it goes on.
fn clean(pages: &[serde_json::Value]) -> Vec<String> {
    let arrow = |page: &serde_json::Value| if page["goes_on"] == true { "→" } else { "" };
    pages.iter().map(|page| format!("{}{}", page["clean"].as_str().unwrap(), arrow(page))).collect()
}

#[test]
fn json_has_the_text_as_it_stands_and_cleaned_as_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("pages.txt", PAGES.as_bytes())]);
    let pages = exported(folder.path(), &["--lines", "join", "--hyphens", "mend"]);
    assert_eq!(
        clean(&pages),
        [
            "REPORT\n\nThere can be no doubt about this matter that any→",
            "improvement can be of use to the missiles→",
            "that stand.\n\nThe missiles (S) stand in [blank] é."
        ]
    );
    assert_eq!(pages.iter().map(|page| page["text"].as_str().unwrap()).collect::<Vec<_>>().join("\x0c"), PAGES);
    assert_eq!(pages[1]["marks"].as_array().unwrap().len(), 2);
    let changes: Vec<_> = pages[1]["changes"].as_array().unwrap().iter().map(|change| change["why"].as_str().unwrap()).collect();
    assert_eq!(changes, ["banner", "joined", "mended", "page-number"]);
    let mended = serde_json::json!({
        "why": "mended", "start": 45, "end": 49, "before": "mis-\nsiles", "after": "missiles",
        "because": "missiles stands in this dossier once", "decided": false,
    });
    assert_eq!(pages[1]["changes"][2], mended);
    let kept = exported(folder.path(), &["--keep", "banner", "--tag", "page-number"]);
    assert_eq!(clean(&kept)[1], "TOP SECRET\n\nimprovement can be of use to the mis-\n\n[page number: - 2 -]");
}

#[test]
fn the_clean_pages_of_json_are_the_text_export() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("pages.txt", PAGES.as_bytes())]);
    for options in [&["--lines", "join", "--hyphens", "mend"][..], &["--lines", "join", "--tag", "banner"], &["--lines", "keep"]] {
        let options = [options, &["--drop", "page-break"]].concat();
        let mut joined = String::new();
        let mut between = "";
        for page in exported(folder.path(), &options) {
            joined.extend([between, page["clean"].as_str().unwrap()]);
            between = if page["goes_on"] == true { " " } else { "\n\n" };
        }
        let output = onionskin(folder.path(), &[&["export", "pages.txt"], options.as_slice()].concat());
        assert_eq!(joined + "\n", String::from_utf8(output.stdout).unwrap(), "{options:?}");
    }
}

#[test]
fn json_comes_one_file_a_page_and_with_a_report() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("pages.txt", PAGES.as_bytes())]);
    let options = ["export", "pages.txt", "--to", "json", "--lines", "join", "--one-file-a-page", "--report", "-o", "out"];
    assert_eq!(onionskin(folder.path(), &options).status.code(), Some(0));
    let page = fs::read_to_string(folder.path().join("out/pages_p002.json")).unwrap();
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    assert_eq!((&page["page"], &page["goes_on"]), (&serde_json::json!(2), &serde_json::json!(false)));
    assert!(fs::read_to_string(folder.path().join("out/report.tsv")).unwrap().contains("left out: banner line"));
}

#[test]
fn joined_text_has_no_page_headings_unless_asked_and_tagged_furniture_stands_apart() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("pages.txt", PAGES.as_bytes())]);
    let export = |more: &[&str]| {
        let output = onionskin(folder.path(), &[&["export", "pages.txt", "--lines", "join"], more].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(!export(&["--to", "md"]).contains("Page"), "{}", export(&["--to", "md"]));
    assert!(export(&["--to", "md", "--keep", "page-break"]).contains("## Page 1"));
    let tagged = export(&["--tag", "banner,page-number"]);
    assert!(tagged.contains("that any [page number: - 1 -] [banner line: TOP SECRET] improvement can"), "{tagged}");
}

/// An archive of these files.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_in_a_folder_are_read_and_nothing_is_written_beside_them() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let pages = archive(&[("0001.png", PNG), ("0001.txt", b"one"), ("0002.png", PNG), ("0002.txt", b"two")]);
    let program = archive(&[("README.txt", b"about"), ("main.c", b"int"), ("main.h", b"int"), ("Makefile", b"all:")]);
    let inside =
        [("box/a.txt", b"a letter".as_slice()), ("box/scans.zip", &pages), ("box/tool.zip", &program), ("box/cut.zip", &pages[..90])];
    write(folder.path(), &inside);
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_onionskin"))
            .args(arguments)
            .current_dir(folder.path())
            .env("ONIONSKIN_HOME", home.path())
            .output()
            .unwrap()
    };
    for _ in 0..2 {
        let output = run(&["pages", "box", "--json"]);
        let texts: Vec<String> = as_json(&output).iter().map(|page| page["text"].as_str().unwrap().to_owned()).collect();
        assert_eq!(texts.len(), 3, "{texts:?} {}", String::from_utf8_lossy(&output.stderr));
        assert!(texts.iter().any(|text| text.contains("one")) && texts.iter().any(|text| text.contains("two")), "{texts:?}");
    }
    let left = String::from_utf8(run(&["pages", "box", "--leftovers"]).stdout).unwrap();
    for said in ["scans.zip", "its files were unpacked into", "tool.zip", "does not look like pages", "cut.zip", "cannot be read"] {
        assert!(left.contains(said), "{said}: {left}");
    }
    let mut names: Vec<_> = fs::read_dir(folder.path().join("box")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.txt", "cut.zip", "scans.zip", "tool.zip"]);
}

#[cfg(unix)]
#[test]
fn a_folder_of_links_that_lead_out_says_so() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("elsewhere/0001.png", PNG), ("box/.keep", b"")]);
    for name in ["1.png", "2.png"] {
        std::os::unix::fs::symlink(folder.path().join("elsewhere/0001.png"), folder.path().join("box").join(name)).unwrap();
    }
    let output = onionskin(folder.path(), &["pages", "box"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("2 links lead out of the folder, and such links are not followed"), "{said}");
    assert_eq!(output.status.code(), Some(3), "{said}");
}
