//! The statistics of a dossier and the choice of its language.

use crate::bench::Bench;
use egui_kittest::kittest::Queryable as _;

#[test]
fn statistics_say_what_was_judged_and_what_it_took() {
    let mut bench = Bench::open(&[
        ("minutes-1.txt", b"SECRET\n\nThe boats left Cubz at dawn.\nThe islxnd was quiet.\n"),
        ("minutes-2.txt", b"SECRET\n\nNobody saw the boatz again.\n"),
    ]);
    bench.press("F8");
    bench.press("Enter");
    bench.press("Space");
    bench.press("Escape");
    bench.press("Ctrl+Shift+T");
    for said in ["corrected: 1", "right as they stand: 1", "not judged yet: 1", "by a candidate: 1", "by typing: 0"] {
        assert!(bench.shows(said), "{said}");
    }
    for said in ["Corrected: 1", "by the first candidate: 1", "Keys pressed: 4", "for a correction: median 1, mean 1.0"] {
        assert!(bench.shows(said), "{said}");
    }
    assert!(bench.shows("Errors probably left: ") && bench.shows("In 95 of 100 cases the truth lies in the interval."));
    assert_eq!(bench.count("Page 2: 5 words, 0 corrected, 0 right, 1 open, "), 1);
    // A row goes to its page, and the statistics are out of the way.
    bench.harness().get_by_label_contains("Page 1: 10 words, 1 corrected, 1 right, 0 open, ").click_accesskit();
    bench.settle();
    assert!(bench.text().contains("The boats left Cuba at dawn.\nThe islxnd was quiet."), "{}", bench.text());
    assert!(!bench.shows("Errors probably left"));
}

#[test]
fn the_language_is_chosen_among_the_dictionaries_there_are() {
    let mut bench = Bench::open(&[("letter.txt", b"The papers lagen there.\n")]);
    let own = bench.papers().parent().unwrap().join("home").join("dictionaries");
    std::fs::create_dir_all(&own).unwrap();
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dictionaries");
    for name in ["xde_TEST.aff", "xde_TEST.dic"] {
        std::fs::copy(data.join(name), own.join(name)).unwrap();
    }
    std::fs::write(own.join("our-names.txt"), "Hungerkamp\n").unwrap();
    bench.reopen();
    assert!(bench.shows("1 doubt left"));
    bench.press("Ctrl+Alt+L");
    assert!(bench.shows("Built in: ") && bench.shows("Word list our-names") && bench.shows("xde_TEST.dic"));
    bench.click("xde_TEST");
    bench.press("Escape");
    assert!(!bench.shows("Built in: ") && !bench.shows("doubt left"));
    bench.reopen();
    assert!(!bench.shows("doubt left"), "kept with the dossier");
    bench.press("Ctrl+Alt+L");
    bench.click("English");
    bench.press("Escape");
    assert!(bench.shows("1 doubt left"));
}
