//! Find and replace.

use crate::bench::Bench;
use egui::Role;
use egui_kittest::kittest::Queryable as _;

#[test]
fn places_are_counted_and_walked() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+Home");
    bench.press("Ctrl+F");
    bench.type_text("Cubz");
    assert!(bench.shows("2 places on 1 page"));
    bench.click("Whole dossier");
    assert!(bench.shows("3 places on 2 pages"));
    for _ in 0..3 {
        bench.press("F3");
    }
    assert!(bench.text().starts_with("SECRET\n\nNobody"), "the third place is on the second page");
    bench.press("F3");
    assert!(bench.text().contains("dawn"), "after the last comes the first");
}

#[test]
fn replacing_all_is_one_step_that_is_taken_back() {
    let mut bench = Bench::two_pages();
    let before = bench.text();
    bench.press("Ctrl+Home");
    bench.press("Ctrl+H");
    bench.type_text("Cubz");
    bench.harness().get_by_role_and_label(Role::TextInput, "Replace with").focus();
    bench.settle();
    bench.type_text("Cuba");
    bench.click("Whole dossier");
    bench.click("Replace 3 on 2 pages");
    assert_eq!(bench.text(), before.replace("Cubz", "Cuba"));
    bench.press("Ctrl+PageDown");
    assert!(bench.text().contains("leave Cuba"));
    bench.press("Ctrl+Z");
    assert!(bench.text().contains("Cubz"));
    bench.press("Alt+Home");
    assert_eq!(bench.text(), before);
}

#[test]
fn escape_leads_from_the_field_to_the_place_found() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+Home");
    bench.press("Ctrl+F");
    bench.type_text("Cubz");
    bench.press("Enter");
    bench.press("Escape");
    bench.type_text("Cuba");
    assert!(bench.text().contains("left Cuba at dawn"));
    bench.press("Ctrl+Z");
    assert!(bench.text().contains("left Cubz at dawn"), "a word typed over another is one step");
}

#[test]
fn unticked_places_stay() {
    let mut bench = Bench::two_pages();
    bench.press("Ctrl+Home");
    bench.press("Ctrl+H");
    bench.type_text("Cubz");
    bench.harness().get_by_role_and_label(Role::TextInput, "Replace with").focus();
    bench.settle();
    bench.type_text("Cuba");
    let first = bench.harness().query_all_by_label_contains("Replace on page").next().unwrap().rect().center();
    bench.harness().drag_at(first);
    bench.harness().drop_at(first);
    bench.settle();
    bench.click("Replace 1 on 1 page");
    assert!(bench.text().contains("left Cubz at dawn"));
    assert!(bench.text().contains("Cuba was quiet"));
}
