//! Two readings compared, and one side taken after the other.

use super::*;
use crate::app::clock::Clock;
use crate::app::command::{Command, CommandId};
use crate::app::run::availability;
use crate::app::script;
use crate::app::workspace::Workspace;

/// A page of this text, beside which another reading stands.
fn workspace(text: &str, other: &str) -> Workspace {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), text).unwrap();
    let mut workspace = Workspace::inline(None, Clock::manual(0));
    script::open_quietly(&mut workspace, vec![folder.path().to_owned()]).unwrap();
    let session = workspace.session.as_mut().unwrap();
    let page = session.place.page.unwrap();
    let reading = Reading { name: "second".to_owned(), text: PageText::new(other), ..Reading::default() };
    session.change(vec![Op::AddWitness { page, index: 0, reading: Box::new(reading) }], Origin::Import("test".to_owned())).unwrap();
    workspace
}

fn run(workspace: &mut Workspace, id: CommandId) {
    workspace.run(Command::Plain(id)).unwrap();
}

fn text(workspace: &Workspace) -> String {
    workspace.session.as_ref().unwrap().page().unwrap().working.text.as_str().to_owned()
}

/// The difference one stands at, as `working|other`.
fn here(workspace: &mut Workspace) -> String {
    let session = workspace.session.as_mut().unwrap();
    let made = session.compared().unwrap();
    let at = session.comparing.as_ref().unwrap().at;
    let differing = made.collation.differences.get(at);
    differing.map_or(String::new(), |differing| format!("{}|{}", made.first.slice(differing.first), made.second.slice(differing.second)))
}

fn settled(workspace: &mut Workspace) -> Vec<bool> {
    workspace.session.as_mut().unwrap().compared().unwrap().settled.clone()
}

#[test]
fn either_side_is_taken_and_each_is_a_step_that_can_be_taken_back() {
    let mut workspace = workspace("in Cubz might occvr if", "in Cuba night occur if");
    run(&mut workspace, CommandId::CompareReadings);
    assert_eq!(here(&mut workspace), "Cubz|Cuba");
    assert_eq!(workspace.session.as_ref().unwrap().place.selection, Span::new(3, 7));
    run(&mut workspace, CommandId::TakeSecondReading);
    assert_eq!((text(&workspace).as_str(), here(&mut workspace).as_str()), ("in Cuba might occvr if", "might|night"));
    run(&mut workspace, CommandId::TakeFirstReading);
    assert_eq!((here(&mut workspace).as_str(), settled(&mut workspace)), ("occvr|occur", vec![true, false]));
    run(&mut workspace, CommandId::TakeSecondReading);
    assert_eq!((text(&workspace).as_str(), settled(&mut workspace)), ("in Cuba might occur if", vec![true]));
    for expected in ["in Cuba might occvr if", "in Cuba might occvr if", "in Cubz might occvr if"] {
        run(&mut workspace, CommandId::Undo);
        assert_eq!(text(&workspace), expected);
    }
    assert_eq!(settled(&mut workspace), [false, false, false]);
}

#[test]
fn what_was_kept_here_is_right_for_the_review_as_well() {
    let mut workspace = workspace("in Cubz might", "in Cuba might");
    run(&mut workspace, CommandId::CompareReadings);
    let doubted = |workspace: &mut Workspace| {
        let session = workspace.session.as_ref().unwrap();
        let shown = session.suspects.get(session.place.page.unwrap()).map(|found| found.shown.len());
        shown.unwrap_or_default()
    };
    assert_eq!(doubted(&mut workspace), 1);
    run(&mut workspace, CommandId::TakeFirstReading);
    assert_eq!(doubted(&mut workspace), 0);
}

#[test]
fn words_that_come_and_go_take_their_blanks_and_lines_along() {
    let check = |text: &str, here: (usize, usize), other: &str, expected: &str| {
        let edit = edit(text, Span::new(here.0, here.1), other);
        let mut made = text.to_owned();
        made.replace_range(edit.span.range(), &edit.new);
        assert_eq!(made, expected);
    };
    check("in might", (2, 2), "Cuba", "in Cuba might");
    check("in Cuba might", (3, 7), "", "in might");
    check("Cuba might", (0, 4), "", "might");
    check("in Cuba", (3, 7), "", "in");
    check("one\ntwo\nthree", (4, 7), "", "one\nthree");
    check("one\nthree", (3, 3), "a line of its own", "one\na line of its own\nthree");
    check("one\nthree", (3, 3), "more", "one more\nthree");
    check("", (0, 0), "Cuba", "Cuba");
    check("a to\nday b", (2, 8), "today", "a today\nb");
}

#[test]
fn the_other_way_round_and_beside_the_source() {
    let mut workspace = workspace("in Cubz might", "in Cuba might");
    run(&mut workspace, CommandId::CompareReadings);
    workspace.run(Command::CompareReadings(Which::Witness("second".to_owned()), Which::Working)).unwrap();
    assert_eq!(here(&mut workspace), "Cuba|Cubz");
    run(&mut workspace, CommandId::TakeFirstReading);
    assert_eq!(text(&workspace), "in Cuba might");
    workspace.run(Command::CompareReadings(Which::Source, Which::Working)).unwrap();
    assert_eq!(here(&mut workspace), "Cubz|Cuba");
    workspace.run(Command::CompareReadings(Which::Source, Which::Witness("second".to_owned()))).unwrap();
    let told = workspace.run(Command::Plain(CommandId::TakeFirstReading)).unwrap_err().to_string();
    assert!(told.starts_with("Neither of these is the working reading"), "{told}");
}

#[test]
fn the_next_difference_may_be_on_another_page() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("1", "same"), ("2", "same"), ("3", "one two")] {
        std::fs::write(folder.path().join(format!("{name}.txt")), text).unwrap();
    }
    let mut workspace = Workspace::inline(None, Clock::manual(0));
    script::open_quietly(&mut workspace, vec![folder.path().to_owned()]).unwrap();
    let session = workspace.session.as_mut().unwrap();
    let last = session.dossier.heads().last().unwrap().id;
    session
        .change(
            vec![Op::ReplaceText { page: last, at: 4, old: "two".to_owned(), new: "2".to_owned(), restore: Vec::new() }],
            Origin::Script,
        )
        .unwrap();
    run(&mut workspace, CommandId::CompareReadings);
    run(&mut workspace, CommandId::NextDifference);
    assert_eq!((workspace.session.as_ref().unwrap().place.page, here(&mut workspace).as_str()), (Some(last), "2|two"));
    let said = workspace.run(Command::Plain(CommandId::NextDifference)).unwrap();
    assert!(matches!(said.as_slice(), [crate::app::command::Effect::Say(what)] if what.starts_with("This was the last")), "{said:?}");
    let heads: Vec<PageId> = workspace.session.as_ref().unwrap().dossier.heads().iter().map(|head| head.id).collect();
    workspace.run(Command::GoToPage(heads[0])).unwrap();
    assert_eq!(here(&mut workspace), "");
    workspace.run(Command::GoToPage(last)).unwrap();
    assert_eq!(here(&mut workspace), "2|two");
    run(&mut workspace, CommandId::LeaveCompare);
    assert!(workspace.session.as_ref().unwrap().comparing.is_none());
    assert_ne!(availability(CommandId::NextDifference, &workspace), crate::app::command::Availability::Enabled);
}
