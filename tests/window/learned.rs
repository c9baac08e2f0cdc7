//! A correction made three times: offered quietly, listed by a key, changed or declined in the dialog.

use crate::bench::Bench;

/// The first three of five misread words are corrected by typing.
fn thrice() -> Bench {
    let mut bench = Bench::open(&[("one.txt", b"To Cubz. In Cubz. By Cubz. At Cubz.\n"), ("two.txt", b"From Cubz.\n")]);
    for _ in 0..3 {
        bench.caret_before("z");
        bench.press("Delete");
        bench.type_text("a");
        bench.wait(1000);
    }
    bench
}

#[test]
fn the_third_time_a_quiet_notice_offers_the_rest_and_a_key_lists_it() {
    let mut bench = thrice();
    assert_eq!(bench.text(), "To Cuba. In Cuba. By Cuba. At Cubz.\n");
    assert!(bench.shows("Cubz → Cuba, 3 times."));
    bench.press("Ctrl+Alt+R");
    assert!(!bench.shows("Cubz → Cuba, 3 times."), "what is listed is not offered any more");
    assert!(bench.shows("2 places in 1 group"));
    bench.press("Ctrl+Enter");
    assert_eq!(bench.text(), "To Cuba. In Cuba. By Cuba. At Cuba.\n");
    bench.press("Ctrl+Z");
    assert_eq!(bench.text(), "To Cuba. In Cuba. By Cuba. At Cubz.\n", "one step took all of it back");
}

#[test]
fn a_declined_rule_stays_declined_and_rules_are_written_by_hand() {
    let mut bench = thrice();
    bench.click("Decline");
    assert!(!bench.shows("3 times."));
    bench.press("Ctrl+K");
    bench.type_text("learned rules");
    bench.press("Enter");
    assert!(bench.shows("whole word · declined · 3 times"));
    bench.node("From").focus();
    bench.type_text("tbe");
    bench.node("To").focus();
    bench.type_text("the");
    bench.press("Enter");
    assert!(bench.shows("whole word · accepted"));
    bench.click("Offer again Cubz → Cuba");
    assert!(bench.shows("whole word · offered · 3 times"));
    bench.click("Remove tbe → the");
    assert!(!bench.shows("accepted"));
    bench.click("Decline Cubz → Cuba");
    bench.press("Escape");
    bench.reopen();
    assert!(!bench.shows("3 times."));
    bench.press("Ctrl+K");
    bench.type_text("learned rules");
    bench.press("Enter");
    assert!(bench.shows("whole word · declined · 3 times"), "kept with the dossier");
}
