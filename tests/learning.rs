//! Corrections that were made three times: counted, offered, listed, declined, kept with the dossier.
#![allow(clippy::unwrap_used, reason = "a failing step is a failing test")]

use onionskin::app::clock::Clock;
use onionskin::app::command::{Command, CommandId, Effect};
use onionskin::app::learned::{Rule, RuleState};
use onionskin::app::workspace::{Home, Workspace};
use onionskin::edit::TextEdit;
use onionskin::model::{PageId, Span};
use std::path::Path;

const PAGE: &str = "In Cubz there were missiles.\nMen in Cubz, too.\nFrom (Cubz) came word.\nThen Cubz fell silent.\nCubz\n";

fn open(folder: &Path) -> Workspace {
    let mut workspace = Workspace::inline(Some(Home::at(&folder.join("home"))), Clock::Real);
    workspace.run(Command::Open(vec![folder.join("papers")])).unwrap();
    workspace.tick();
    let page = current(&workspace);
    workspace.session.as_mut().unwrap().load(page).unwrap();
    workspace
}

fn papers() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("papers")).unwrap();
    for name in ["a-1.txt", "a-2.txt"] {
        std::fs::write(folder.path().join("papers").join(name), PAGE).unwrap();
    }
    folder
}

fn current(workspace: &Workspace) -> PageId {
    workspace.session.as_ref().unwrap().place.page.unwrap()
}

/// Types over the first `from` of the current page, a letter at a time.
fn correct(workspace: &mut Workspace, from: &str, to: &str) {
    let page = current(workspace);
    let text = workspace.session.as_ref().unwrap().page().unwrap().working.text.clone();
    let at = text.as_str().find(from).unwrap();
    let edit = |span: Span, new: &str| Command::EditText { page, edits: vec![TextEdit { span, new: new.to_owned() }], typing: false };
    workspace.run(edit(Span::new(at, at + from.len()), to)).unwrap();
}

fn rules(workspace: &Workspace) -> Vec<String> {
    let rules = workspace.session.as_ref().unwrap().rules.rules();
    rules.iter().map(|known| format!("{} {}× {}", known.rule.said(), known.seen, known.state.id())).collect()
}

#[test]
fn the_third_time_the_other_places_are_offered_and_change_in_one_step() {
    let folder = papers();
    let mut workspace = open(folder.path());
    correct(&mut workspace, "Cubz", "Cuba");
    correct(&mut workspace, "Cubz", "Cuba");
    assert_eq!(rules(&workspace), [""; 0]);
    correct(&mut workspace, "Cubz", "Cuba");
    assert_eq!(rules(&workspace), ["Cubz → Cuba 3× offered"]);
    let effects = workspace.run(Command::Plain(CommandId::ListOffered)).unwrap();
    assert_eq!(effects, [Effect::Window(CommandId::AllLikeThis)]);
    assert_eq!(rules(&workspace), ["Cubz → Cuba 3× accepted"]);
    let batch = workspace.session.as_ref().unwrap().batch.as_ref().unwrap();
    assert_eq!(batch.ticked(), (7, 2));
    workspace.run(Command::Plain(CommandId::ApplyTicked)).unwrap();
    let text = |workspace: &Workspace| workspace.session.as_ref().unwrap().page().unwrap().working.text.as_str().to_owned();
    assert!(!text(&workspace).contains("Cubz"));
    workspace.run(Command::Plain(CommandId::Undo)).unwrap();
    assert_eq!(text(&workspace).matches("Cubz").count(), 2);
    assert_eq!(rules(&workspace), ["Cubz → Cuba 3× accepted"]);
}

#[test]
fn a_correction_that_is_taken_back_does_not_count() {
    let folder = papers();
    let mut workspace = open(folder.path());
    for _ in 0..3 {
        correct(&mut workspace, "Cubz", "Cuba");
    }
    workspace.run(Command::Plain(CommandId::Undo)).unwrap();
    assert_eq!(rules(&workspace), [""; 0]);
    workspace.run(Command::Plain(CommandId::Redo)).unwrap();
    assert_eq!(rules(&workspace), ["Cubz → Cuba 3× offered"]);
    workspace.run(Command::TakeBack(0)).unwrap();
    assert_eq!(rules(&workspace), [""; 0]);
}

#[test]
fn what_was_decided_is_kept_with_the_dossier_and_the_rest_is_counted_again() {
    let folder = papers();
    let mut workspace = open(folder.path());
    for _ in 0..3 {
        correct(&mut workspace, "Cubz", "Cuba");
    }
    let rule = Rule::word("Cubz", "Cuba");
    workspace.run(Command::DecideLearnedRule(rule.clone(), RuleState::Declined)).unwrap();
    workspace.run(Command::PutLearnedRule(None, Rule::letters("rn", "m"))).unwrap();
    assert!(!workspace.session.as_ref().unwrap().rules.has_offer());
    workspace.close();
    let mut workspace = open(folder.path());
    let kept = ["rn → m inside words 0× accepted", "Cubz → Cuba 3× declined"];
    assert_eq!(rules(&workspace), kept);
    let file = folder.path().join("rules.tsv");
    workspace.run(Command::ExportLearnedRules(file.clone())).unwrap();
    std::fs::write(folder.path().join("more.tsv"), std::fs::read_to_string(&file).unwrap() + "tbe\tthe\nwrong\n").unwrap();
    workspace.run(Command::ImportLearnedRules(folder.path().join("more.tsv"))).unwrap();
    assert_eq!(rules(&workspace), ["tbe → the 0× accepted", kept[0], kept[1]]);
    let told = workspace.problems.last().unwrap().to_string();
    assert!(told.contains("line 6: there is no tab"), "{told}");
    assert!(workspace.run(Command::ImportLearnedRules(folder.path().join("papers/a-1.txt"))).is_err());
}

#[test]
fn the_language_of_a_dossier_is_kept_with_it_and_must_have_a_dictionary() {
    let folder = papers();
    let own = folder.path().join("home/dictionaries");
    std::fs::create_dir_all(&own).unwrap();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dictionaries");
    for name in ["xde_TEST.aff", "xde_TEST.dic"] {
        std::fs::copy(data.join(name), own.join(name)).unwrap();
    }
    std::fs::write(folder.path().join("papers/a-1.txt"), "The papers lagen in the harboux.\n").unwrap();
    let mut workspace = open(folder.path());
    let doubted = |workspace: &mut Workspace| {
        workspace.tick();
        let page = current(workspace);
        let session = workspace.session.as_ref().unwrap();
        let text = &session.page().unwrap().working.text;
        session.suspects.get(page).unwrap().shown.iter().map(|suspect| text.slice(suspect.span).to_owned()).collect::<Vec<_>>()
    };
    assert!(doubted(&mut workspace).iter().any(|word| word == "lagen"));
    assert!(workspace.run(Command::SetLanguage("xq".to_owned())).is_err());
    workspace.run(Command::SetLanguage("xde".to_owned())).unwrap();
    assert_eq!(doubted(&mut workspace), ["harboux."]);
    workspace.close();
    let mut workspace = open(folder.path());
    assert_eq!(workspace.session.as_ref().unwrap().tongue.language, "xde");
    assert_eq!(doubted(&mut workspace), ["harboux."]);
}
