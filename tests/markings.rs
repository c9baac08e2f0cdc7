//! Damaged markings repaired together, marks changed by hand, and markings of the user's own: the program without a window.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used, clippy::panic, reason = "a failing step is a failing test")]

use onionskin::app::clock::Clock;
use onionskin::app::command::{Command, CommandId, Effect, MarkName};
use onionskin::app::findings::{MarkSource, PageMark};
use onionskin::app::own_markings::{OwnMarking, OwnPlace};
use onionskin::app::repairs::RepairRequest;
use onionskin::app::workspace::{Home, Workspace};
use onionskin::edit::TextEdit;
use onionskin::model::{Level, MarkKind, PageId, Span};
use std::fmt::Write as _;
use tempfile::TempDir;

/// A program on a folder of text files, with a home of its own.
struct Desk {
    folder: TempDir,
    workspace: Option<Workspace>,
}

impl Desk {
    fn open(pages: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("papers")).unwrap();
        for (number, text) in (1..).zip(pages) {
            std::fs::write(folder.path().join(format!("papers/memo-{number:04}.txt")), text).unwrap();
        }
        let mut desk = Self { folder, workspace: None };
        desk.start();
        desk
    }

    fn home(&self) -> Home {
        Home::at(&self.folder.path().join("home"))
    }

    /// Closes the program, where it runs, and starts it anew.
    fn start(&mut self) {
        if let Some(mut workspace) = self.workspace.take() {
            workspace.close();
        }
        let mut workspace = Workspace::inline(Some(self.home()), Clock::manual(1_700_000_000_000));
        workspace.run(Command::Open(vec![self.folder.path().join("papers")])).unwrap();
        if let Some(plan) = workspace.plan.take() {
            workspace.accept_plan(plan).unwrap();
        }
        self.workspace = Some(workspace);
        self.settle();
    }

    fn run(&mut self, command: Command) -> String {
        let effects = self.workspace().run(command).unwrap_or_else(|problem| panic!("{problem}"));
        self.settle();
        effects.into_iter().filter_map(|effect| if let Effect::Say(said) = effect { Some(said) } else { None }).collect()
    }

    fn settle(&mut self) {
        (0..4).for_each(|_| _ = self.workspace().tick());
    }

    fn workspace(&mut self) -> &mut Workspace {
        self.workspace.as_mut().unwrap()
    }

    fn page(&mut self, place: usize) -> PageId {
        self.workspace().session.as_ref().unwrap().dossier.heads()[place].id
    }

    fn text(&mut self, place: usize) -> String {
        let page = self.page(place);
        self.workspace().session.as_mut().unwrap().load(page).unwrap().working.text.as_str().to_owned()
    }

    /// Goes to a page; its marks.
    fn marks(&mut self, place: usize) -> Vec<PageMark> {
        let page = self.page(place);
        self.run(Command::GoToPage(page));
        self.workspace().session.as_ref().unwrap().findings.get(page).unwrap().marks.clone()
    }

    /// As `kind text level`, by hand with a star.
    fn shown(&mut self, place: usize) -> Vec<String> {
        let (text, marks) = (self.text(place), self.marks(place));
        let shown = |mark: &PageMark| {
            let level = mark.marking.as_ref().and_then(|marking| marking.level).map_or("-", Level::id);
            let controls = mark.marking.as_ref().map(|marking| marking.controls.join("+")).unwrap_or_default();
            let hand = if matches!(mark.source, MarkSource::Hand(_)) { "*" } else { "" };
            format!("{hand}{} {} {level} {controls}", mark.kind.id(), text.get(mark.span.range()).unwrap()).trim_end().to_owned()
        };
        marks.iter().map(shown).collect()
    }

    fn edit(&mut self, place: usize, at: &str, new: &str) {
        let (page, text) = (self.page(place), self.text(place));
        let start = text.find(at).unwrap();
        let edits = vec![TextEdit { span: Span::new(start, start + at.len()), new: new.to_owned() }];
        self.run(Command::EditText { page, edits, typing: false });
    }

    fn collect(&mut self, request: RepairRequest) -> String {
        self.run(Command::CollectRepairs(request));
        let batch = self.workspace().session.as_ref().unwrap().batch.as_ref().unwrap();
        assert!(!batch.running);
        let mut list = String::new();
        for (index, group) in batch.groups.iter().enumerate() {
            let doubt = group.doubt.as_ref().map(|doubt| format!(" ({doubt})")).unwrap_or_default();
            writeln!(list, "{} → {}: {} of {}{doubt}", group.found, group.replacement, batch.ticked_in(index), group.places.len()).unwrap();
        }
        list
    }
}

const BODY: &str = "\n\nThe conference met at noon and heard\nthe report of the Secretary at length.\n\n";

#[test]
fn damaged_markings_are_repaired_together_in_one_step() {
    let pages = [
        format!("TOP SECRET\nEVES  ONLY{BODY}EVES ONLY\n"),
        format!("## SEGRET{BODY}S E C R E T\n"),
        format!("UNCLASSIFIED{BODY}EVES ONLY\n"),
        format!("NCLASSIFIED{BODY}"),
    ];
    let mut desk = Desk::open(&pages.each_ref().map(String::as_str));
    assert_eq!(
        desk.collect(RepairRequest::default()),
        "EVES ONLY → EYES ONLY: 3 of 3\nNCLASSIFIED → UNCLASSIFIED: 0 of 1 (as near to CLASSIFIED)\nSEGRET → SECRET: 1 of 1\n"
    );
    assert_eq!(desk.run(Command::Plain(CommandId::ApplyTicked)), "4 repaired on 3 pages; Undo takes all of it back");
    assert_eq!(desk.text(0), format!("TOP SECRET\nEYES ONLY{BODY}EYES ONLY\n"));
    assert_eq!(desk.text(1), format!("## SECRET{BODY}S E C R E T\n"), "letter-spacing and Markdown are no damage");
    assert_eq!(desk.text(3), pages[3], "what is undecided is left");
    let left = desk.workspace().session.as_ref().unwrap().batch.as_ref().unwrap().found();
    assert_eq!(left, 1);
    // What stood there is in the list of changes, with why.
    let changes = desk.workspace().session.as_mut().unwrap().emendations();
    let changes: Vec<(String, String)> = changes.iter().map(|change| (change.before.clone(), change.after.clone())).collect();
    assert!(changes.contains(&("EVES".to_owned(), "EYES".to_owned())), "{changes:?}");
    desk.run(Command::Plain(CommandId::Undo));
    for (place, page) in pages.iter().enumerate() {
        assert_eq!(desk.text(place), *page);
    }
    desk.run(Command::Plain(CommandId::Redo));
    desk.start();
    assert_eq!(desk.text(2), format!("UNCLASSIFIED{BODY}EYES ONLY\n"));
    assert_eq!(desk.collect(RepairRequest::default()), "NCLASSIFIED → UNCLASSIFIED: 0 of 1 (as near to CLASSIFIED)\n");
}

#[test]
fn unticked_places_stay_and_a_group_may_be_written_otherwise() {
    let mut desk = Desk::open(&[&format!("SEGRET{BODY}SEGRET\n"), &format!("SEGRET{BODY}")]);
    desk.collect(RepairRequest::default());
    desk.run(Command::TickPlace(1, false));
    desk.run(Command::SetReplacement(0, "VERY SECRET".to_owned()));
    // A place whose text has changed meanwhile is left alone.
    desk.edit(1, "SEGRET", "NOTHING");
    let said = desk.run(Command::Plain(CommandId::ApplyTicked));
    assert!(said.contains("1 repaired") && said.contains("1 left alone"), "{said}");
    assert_eq!(desk.text(0), format!("VERY SECRET{BODY}SEGRET\n"));
    assert_eq!(desk.text(1), format!("NOTHING{BODY}"));
}

#[test]
fn spacing_is_repaired_only_where_it_is_asked_for() {
    let page = format!("## T O P  S E C R E T{BODY}S E C R E T\n");
    let mut desk = Desk::open(&[&page]);
    assert_eq!(desk.collect(RepairRequest::default()), "");
    let list = desk.collect(RepairRequest { spacing: true, ..RepairRequest::default() });
    assert_eq!(list, "## T O P S E C R E T → TOP SECRET: 1 of 1\nS E C R E T → SECRET: 1 of 1\n");
    desk.run(Command::Plain(CommandId::ApplyTicked));
    assert_eq!(desk.text(0), format!("TOP SECRET{BODY}SECRET\n"));
}

#[test]
fn more_pages_than_are_kept_in_memory_are_one_step() {
    let page = format!("SEGRET{BODY}");
    let pages: Vec<&str> = (0..200).map(|_| page.as_str()).collect();
    let mut desk = Desk::open(&pages);
    // After a restart nothing is in memory and all is in the dossier file.
    for place in 0..200 {
        desk.text(place);
    }
    desk.start();
    assert_eq!(desk.collect(RepairRequest::default()), "SEGRET → SECRET: 200 of 200\n");
    assert_eq!(desk.run(Command::Plain(CommandId::ApplyTicked)), "200 repaired on 200 pages; Undo takes all of it back");
    assert_eq!(desk.text(150), format!("SECRET{BODY}"));
    desk.start();
    assert_eq!(desk.text(199), format!("SECRET{BODY}"));
    desk.run(Command::Plain(CommandId::Undo));
    assert_eq!((desk.text(0), desk.text(199)), (page.clone(), page));
}

fn rule_of(mark: &PageMark) -> MarkName {
    match &mark.source {
        MarkSource::Rule { rule, .. } => MarkName::Rule(rule.clone(), mark.span),
        MarkSource::Hand(index) => MarkName::Hand(*index),
    }
}

#[test]
fn a_mark_changes_its_level_and_its_kind_and_the_page_counts_it() {
    let mut desk = Desk::open(&[&format!("SECRET EYES ONLY{BODY}")]);
    let page = desk.page(0);
    let mark = rule_of(&desk.marks(0)[0]);
    desk.run(Command::ChangeMark { page, mark, kind: MarkKind::Banner, level: Some(Level::TopSecret) });
    assert_eq!(desk.shown(0), ["*banner SECRET EYES ONLY top-secret EYES ONLY"]);
    let facts = desk.workspace().session.as_ref().unwrap().facts.get(page).unwrap().clone();
    assert_eq!(facts.level, Some((Level::TopSecret, "TOP SECRET".to_owned())));
    let mark = rule_of(&desk.marks(0)[0]);
    desk.run(Command::ChangeMark { page, mark, kind: MarkKind::Heading, level: None });
    assert_eq!(desk.shown(0), ["*heading SECRET EYES ONLY -"]);
    desk.run(Command::Plain(CommandId::Undo));
    desk.run(Command::Plain(CommandId::Undo));
    assert_eq!(desk.shown(0), ["banner SECRET EYES ONLY secret EYES ONLY"]);
}

#[test]
fn a_selection_is_marked_with_the_level_it_states_or_one_that_is_chosen() {
    let mut desk = Desk::open(&[&format!("It was Top Secret then.{BODY}")]);
    let page = desk.page(0);
    desk.run(Command::AddMark(page, Span::new(7, 17), MarkKind::Banner, None));
    assert_eq!(desk.shown(0), ["*banner Top Secret top-secret"]);
    desk.run(Command::AddMark(page, Span::new(0, 2), MarkKind::Stamp, Some(Level::Restricted)));
    assert_eq!(desk.shown(0)[0], "*stamp It restricted");
}

#[test]
fn a_rejected_mark_stays_away_whatever_is_typed_around_and_inside_it() {
    let mut desk = Desk::open(&[&format!("First\n\nSECRET{BODY}Last\n")]);
    let page = desk.page(0);
    let MarkName::Rule(rule, span) = rule_of(&desk.marks(0)[0]) else { panic!() };
    desk.run(Command::RuleOnMark { page, rule, span, confirmed: false });
    assert!(desk.shown(0).is_empty());
    for (at, new) in [
        ("First\n\n", "A new line\n\n"),
        ("SECRET", "## SECRET"),
        ("SECRET", "**SECRET**"),
        ("**SECRET**", "SECRET -- "),
        ("SECRET", "SEGRET"),
        ("SEGRET", "TOP SECRET"),
        ("TOP SECRET", "MOST SECRET"),
        ("MOST SECRET", "GEHEIM"),
        ("Last", "The end"),
    ] {
        desk.edit(0, at, new);
        assert_eq!(desk.shown(0), Vec::<String>::new(), "after {at} became {new}:\n{}", desk.text(0));
    }
    desk.start();
    assert_eq!(desk.shown(0), Vec::<String>::new());
    // Another banner on the page is another thing.
    desk.edit(0, "The end", "SECRET");
    assert_eq!(desk.shown(0), ["banner SECRET secret"]);
}

#[test]
fn a_marking_of_ones_own_is_found_on_every_page_and_after_a_restart() {
    let mut desk =
        Desk::open(&[&format!("SECRET{BODY}"), &format!("SECRET\nOPERATION F0XGLOVE{BODY}"), &format!("SEEN BY COLONEL HARRIS{BODY}")]);
    assert_eq!(desk.shown(1), ["banner SECRET secret"]);
    let foxglove = OwnMarking { text: "OPERATION FOXGLOVE".to_owned(), ..OwnMarking::default() };
    desk.run(Command::PutOwnMarking(None, foxglove.clone()));
    let harris = OwnMarking { text: "Seen by Colonel Harris".to_owned(), kind: MarkKind::Stamp, ..OwnMarking::default() };
    desk.run(Command::PutOwnMarking(None, harris));
    let found = ["banner SECRET secret", "banner OPERATION F0XGLOVE - OPERATION FOXGLOVE"];
    assert_eq!(desk.shown(1), found);
    assert_eq!(desk.shown(2), ["stamp SEEN BY COLONEL HARRIS -"]);
    let page = desk.page(1);
    let facts = desk.workspace().session.as_ref().unwrap().facts.get(page).unwrap().clone();
    assert_eq!(facts.classification, "SECRET//OPERATION FOXGLOVE");
    desk.start();
    assert_eq!(desk.shown(1), found);
    // It is changed and taken away again.
    let entry = desk.workspace().own.files[0].entries[0].clone();
    let place = OwnPlace { file: "own.toml".to_owned(), block: entry.block, text: "OPERATION FOXGLOVE".to_owned() };
    desk.run(Command::PutOwnMarking(Some(place.clone()), OwnMarking { level: Some(Level::TopSecret), ..foxglove }));
    assert_eq!(desk.shown(1)[1], "banner OPERATION F0XGLOVE top-secret");
    desk.run(Command::RemoveOwnMarking(place));
    assert_eq!(desk.shown(1), ["banner SECRET secret"]);
    assert!(desk.workspace().problems.is_empty(), "{:?}", desk.workspace().problems);
}

#[test]
fn a_rule_file_written_by_hand_is_never_lost() {
    let mut desk = Desk::open(&[&format!("HOUSE PRIVATE{BODY}")]);
    let path = desk.home().config.join("rules/own.toml");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let by_hand = "# ours\n[[marking]]\nname = 'HOUSE PRIVATE'\nlevel = 'secret'\n\n[[marking]]\nname = \nlevel = 'secret'\n";
    std::fs::write(&path, by_hand).unwrap();
    desk.start();
    assert_eq!(desk.shown(0), ["banner HOUSE PRIVATE secret"]);
    let told: Vec<String> = desk.workspace().problems.iter().map(ToString::to_string).collect();
    assert!(told.len() == 1 && told[0].contains("Line 7") && told[0].contains("own.toml"), "{told:?}");
    desk.run(Command::PutOwnMarking(None, OwnMarking { text: "FOXGLOVE".to_owned(), ..OwnMarking::default() }));
    let now = std::fs::read_to_string(&path).unwrap();
    assert!(now.starts_with(by_hand) && now.contains("FOXGLOVE"), "{now}");
    // Somebody took the entry out in a text editor while the list was open.
    std::fs::write(&path, "[[marking]]\nname = 'OTHER'\n").unwrap();
    let place = OwnPlace { file: "own.toml".to_owned(), block: 1, text: "HOUSE PRIVATE".to_owned() };
    assert!(desk.workspace().run(Command::RemoveOwnMarking(place)).is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "[[marking]]\nname = 'OTHER'\n");
    // What is written by hand while the program runs is read when somebody looks.
    std::fs::write(&path, "[[marking]]\nname = 'HOUSE PRIVATE'\nlevel = 'confidential'\n").unwrap();
    desk.workspace().look_at_rules();
    desk.settle();
    assert_eq!(desk.shown(0), ["banner HOUSE PRIVATE confidential"]);
}
