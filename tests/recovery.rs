//! Recovery: a program that is killed while typing loses nothing that it was told is saved.
//!
//! This binary runs itself again as the program that is killed; see `the_typist`, which does nothing when run as a test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test that fails may panic"
)]

mod random_dossier;

use onionskin::edit::{Recorded, apply_all};
use onionskin::model::Dossier;
use onionskin::store::{Commit, DossierFile, Location, OpenMode, Source, StoreError, Ticket, WriterEvent};
use random_dossier::{Desk, Random};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

const DOSSIER: &str = "ONIONSKIN_TEST_DOSSIER";
const SEED: &str = "ONIONSKIN_TEST_SEED";
const PATIENCE: Duration = Duration::from_mins(1);

/// Heads and contents as the file has them.
fn load_all(file: &DossierFile, mut dossier: Dossier) -> Dossier {
    let ids: Vec<_> = dossier.heads().iter().map(|head| head.id).collect();
    for id in ids {
        dossier.load(file.load_page(id).unwrap().expect("all contents are in the file"));
    }
    dossier
}

/// Runs as a program of its own: types at random until it is killed, and says after each commit how long the journal now is.
#[test]
fn the_typist() {
    let Some(path) = std::env::var_os(DOSSIER).map(PathBuf::from) else { return };
    let mut random = Random(std::env::var(SEED).unwrap().parse().unwrap());
    let opened = DossierFile::open(&path, OpenMode::Write).unwrap();
    assert_eq!(opened.read_only_because, None);
    let journal = opened.file.journal().unwrap();
    let before = journal.len() as u64;
    let mut desk = Desk::resume(load_all(&opened.file, opened.dossier), &journal);
    let say = move |event| {
        if let WriterEvent::Written(Ticket(number)) = event {
            let mut out = std::io::stdout().lock();
            writeln!(out, "saved {}", before + number).unwrap();
            out.flush().unwrap();
        }
    };
    let mut writer = opened.file.writer(Box::new(say)).unwrap();
    loop {
        let typed = match random.below(8) {
            0 => desk.undo(),
            1 => desk.redo(),
            _ => {
                desk.random(&mut random);
                true
            }
        };
        if typed {
            writer.submit(Commit::of(&desk.dossier, desk.journal.last().unwrap()));
        }
        // Without this the commits would all wait in the queue; with it some are alone and some in company.
        if random.chance(4) {
            writer.flush(PATIENCE).unwrap();
        }
    }
}

/// Lets the typist type, kills it, and gives the length of journal it had last been told is saved.
fn type_and_kill(path: &Path, seed: u64) -> usize {
    let mut random = Random(seed);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_typist", "--nocapture", "--test-threads=1"])
        .env(DOSSIER, path)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = None;
    let wanted = 1 + random.below(4);
    let mut seen = 0;
    let mut note = |line: String| {
        if let Some((_, number)) = line.split_once("saved ") {
            acknowledged = Some(number.trim().parse::<usize>().unwrap());
            return true;
        }
        false
    };
    while seen < wanted {
        let line = lines.next().expect("the typist ended by itself").unwrap();
        seen += usize::from(note(line));
    }
    // Somewhere between two commits or in the midst of one.
    for _ in 0..random.below(2_000_000) {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines.map_while(Result::ok) {
        note(line);
    }
    acknowledged.expect("at least one commit was seen")
}

fn replay(dossier: &mut Dossier, journal: &[Recorded]) {
    for recorded in journal {
        apply_all(dossier, &recorded.transaction.ops).unwrap();
    }
}

#[test]
fn nothing_that_was_acknowledged_is_lost_when_the_program_is_killed() {
    let kills = std::env::var("ONIONSKIN_KILLS").map_or(100, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut path = PathBuf::new();
    let mut state = Dossier::default();
    let mut replayed = 0;
    for kill in 0..kills {
        // Now and then a new one, because the journals grow and are read in full each time.
        if kill % 8 == 0 {
            path = folder.path().join(format!("{kill}.onionskin"));
            state = Random(kill).dossier();
            replayed = 0;
            drop(DossierFile::create(&Location::File(path.clone()), &state, None, &[]).unwrap());
        }
        let acknowledged = type_and_kill(&path, 1000 + kill);
        let opened = DossierFile::open(&path, OpenMode::Write).unwrap();
        assert_eq!(opened.read_only_because, None, "the lock of a killed program is none");
        let recovery = opened.recovery.expect("an unclean end is noticed");
        assert!(recovery.contains("recovered"), "{recovery}");
        let journal = opened.file.journal().unwrap();
        assert!(journal.len() >= acknowledged, "{acknowledged} were acknowledged, {} are there", journal.len());
        replay(&mut state, &journal[replayed..]);
        replayed = journal.len();
        assert_eq!(load_all(&opened.file, opened.dossier), state, "after kill {kill}");
    }
    // SQLite's own journal may lie there, where nothing of it had been needed yet; the next commit takes it over.
    let left = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let strange: Vec<_> = left.filter(|name| !name.ends_with(".onionskin") && !name.ends_with(".onionskin-journal")).collect();
    assert_eq!(strange, [""; 0]);
}

/// A dossier with some changes, closed properly.
fn changed(path: &Path, seed: u64, changes: usize) -> Desk {
    let mut random = Random(seed);
    let mut desk = Desk::new(random.dossier());
    let sources = [Source { path: PathBuf::from("scans/1.tif"), bytes: 1 << 40, modified_ms: Some(-1), kind: "tiff".to_owned() }];
    let file = DossierFile::create(&Location::File(path.to_owned()), &desk.dossier, Some(Path::new("/scans")), &sources).unwrap();
    assert_eq!(file.sources().unwrap(), sources);
    let mut writer = file.writer(Box::new(|_| ())).unwrap();
    for _ in 0..changes {
        desk.random(&mut random);
        writer.submit(Commit::of(&desk.dossier, desk.journal.last().unwrap()));
    }
    writer.flush(PATIENCE).unwrap();
    desk
}

#[test]
fn what_is_saved_comes_back_exactly() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..60 {
        let path = folder.path().join(format!("{seed}.onionskin"));
        let desk = changed(&path, seed, 25);
        let opened = DossierFile::open(&path, OpenMode::Write).unwrap();
        assert_eq!((opened.recovery, opened.read_only_because), (None, None));
        assert_eq!(opened.root.as_deref(), Some(Path::new("/scans")));
        assert_eq!(opened.file.journal().unwrap(), desk.journal);
        let tail = opened.file.journal_tail(2).unwrap();
        assert!(desk.journal.ends_with(&tail));
        assert_eq!(opened.file.last_group().unwrap().0, desk.groups);
        assert_eq!(load_all(&opened.file, opened.dossier), desk.dossier);
    }
}

#[test]
fn a_dossier_in_memory_works_like_a_file() {
    let mut random = Random(5);
    let mut desk = Desk::new(random.dossier());
    let file = DossierFile::create(&Location::Memory, &desk.dossier, None, &[]).unwrap();
    let mut writer = file.writer(Box::new(|_| ())).unwrap();
    for _ in 0..50 {
        desk.random(&mut random);
        writer.submit(Commit::of(&desk.dossier, desk.journal.last().unwrap()));
    }
    writer.flush(PATIENCE).unwrap();
    assert_eq!(file.journal().unwrap(), desk.journal);
    for page in desk.dossier.loaded() {
        assert_eq!(file.load_page(page.id).unwrap().as_ref(), Some(page));
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.onionskin");
    file.save_copy(&copy).unwrap();
    let opened = DossierFile::open(&copy, OpenMode::Write).unwrap();
    assert_eq!(opened.recovery, None);
    assert_eq!(load_all(&opened.file, opened.dossier), desk.dossier);
}

#[test]
fn a_second_program_may_only_read_and_is_told_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.onionskin");
    drop(changed(&path, 1, 3));
    let first = DossierFile::open(&path, OpenMode::Write).unwrap();
    let second = DossierFile::open(&path, OpenMode::Write).unwrap();
    assert!(second.read_only_because.unwrap().contains("open elsewhere: process"));
    assert!(matches!(second.file.writer(Box::new(|_| ())), Err(StoreError::ReadOnly { .. })));
    second.file.put_view_state("page", "7").unwrap();
    assert_eq!(second.file.view_state("page").unwrap(), None);
    drop(first);
    assert_eq!(DossierFile::open(&path, OpenMode::Write).unwrap().read_only_because, None);
}

#[test]
fn reading_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.onionskin");
    drop(changed(&path, 1, 3));
    let before = std::fs::read(&path).unwrap();
    let opened = DossierFile::open(&path, OpenMode::ReadOnly).unwrap();
    assert_eq!(opened.read_only_because, None);
    load_all(&opened.file, opened.dossier);
    drop(opened.file);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn nothing_is_overwritten_by_a_new_dossier_or_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("a.onionskin"), folder.path().join("b.onionskin"));
    let desk = changed(&path, 1, 3);
    std::fs::write(&other, "mine").unwrap();
    let again = DossierFile::create(&Location::File(path.clone()), &desk.dossier, None, &[]);
    assert!(matches!(again, Err(StoreError::Exists(_))));
    let opened = DossierFile::open(&path, OpenMode::Write).unwrap();
    assert!(matches!(opened.file.save_copy(&other), Err(StoreError::Exists(_))));
    assert!(matches!(opened.file.save_copy_over(&path), Err(StoreError::Exists(_))));
    assert_eq!(std::fs::read(&other).unwrap(), b"mine");
    opened.file.save_copy_over(&other).unwrap();
    let copy = DossierFile::open(&other, OpenMode::Write).unwrap();
    assert_eq!(copy.file.journal().unwrap(), desk.journal);
}

/// The message for a file with this content.
fn refusal(content: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.onionskin");
    std::fs::write(&path, content).unwrap();
    let error = DossierFile::open(&path, OpenMode::Write).unwrap_err();
    assert_eq!(std::fs::read(&path).unwrap(), content, "a file that is refused is not changed");
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["x.onionskin"]);
    error.to_string().replace(path.to_str().unwrap(), "PATH")
}

#[test]
fn what_is_no_dossier_is_refused_politely() {
    assert!(refusal(b"").starts_with("This is not an Onionskin dossier."), "{}", refusal(b""));
    assert!(refusal(&[b'x'; 9000]).starts_with("This is not an Onionskin dossier."));
    assert!(refusal(b"SQLite format 3\0garbage").starts_with("This is not an Onionskin dossier."));
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(DossierFile::open(folder.path(), OpenMode::Write), Err(StoreError::NotADossier(_))));
    assert!(DossierFile::open(&folder.path().join("none"), OpenMode::Write).unwrap_err().to_string().starts_with("Could not open"));
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(refusal(&std::fs::read(&other).unwrap()).starts_with("This is not an Onionskin dossier."));
}

#[test]
fn a_newer_dossier_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.onionskin");
    drop(changed(&path, 1, 3));
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
    let refused = refusal(&std::fs::read(&path).unwrap());
    assert_eq!(
        refused,
        "This dossier was written by a newer Onionskin (format 7, this one knows up to 1). Nothing was changed. Open it with the newer \
         version: PATH"
    );
}

#[test]
fn a_damaged_dossier_is_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.onionskin");
    drop(changed(&path, 2, 10));
    let whole = std::fs::read(&path).unwrap();
    let mut random = Random(9);
    let damaged = folder.path().join("b.onionskin");
    let mut opened_all = 0;
    for round in 0..300 {
        let mut bytes = whole.clone();
        if round % 3 == 0 {
            bytes.truncate(random.below(whole.len()));
        } else {
            for _ in 0..=random.below(20) {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
        }
        std::fs::write(&damaged, &bytes).unwrap();
        let Ok(opened) = DossierFile::open(&damaged, OpenMode::Write) else { continue };
        let ids: Vec<_> = opened.dossier.heads().iter().map(|head| head.id).collect();
        let pages: Vec<_> = ids.into_iter().map(|id| opened.file.load_page(id)).collect();
        opened_all += usize::from(pages.iter().all(Result::is_ok));
        for page in pages.into_iter().flatten().flatten() {
            let text = &page.working.text;
            assert!(page.working.layout.words.iter().all(|word| text.holds(word.span)));
        }
        drop(opened.file.journal());
        drop(opened.file.search(&[vec!["Cuba".to_owned()]], 9));
    }
    assert!(opened_all > 0, "the damage was too great to test anything");
}

#[test]
#[cfg(unix)]
fn a_folder_that_may_not_be_written_is_read_and_said_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.onionskin");
    let desk = changed(&path, 1, 3);
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let enforced = std::fs::write(folder.path().join("probe"), "x").is_err();
    let opened = DossierFile::open(&path, OpenMode::Write).unwrap();
    // Permissions do not bind an administrator.
    assert_eq!(opened.read_only_because.as_deref(), enforced.then_some("you may not write to its folder"));
    assert_eq!(load_all(&opened.file, opened.dossier), desk.dossier);
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn words_are_found_as_soon_as_they_are_typed() {
    let mut random = Random(3);
    let mut desk = Desk::new(random.dossier());
    let file = DossierFile::create(&Location::Memory, &desk.dossier, None, &[]).unwrap();
    let mut writer = file.writer(Box::new(|_| ())).unwrap();
    let page = desk.dossier.heads()[0].id;
    let find = |words: &[&[&str]]| {
        let words: Vec<Vec<String>> = words.iter().map(|forms| forms.iter().map(|&form| form.to_owned()).collect()).collect();
        file.search(&words, 10).unwrap().iter().map(|hit| hit.page).collect::<Vec<_>>()
    };
    assert_eq!(find(&[&["Havanna"]]), []);
    let typed = onionskin::edit::Op::ReplaceText {
        page,
        at: 0,
        old: String::new(),
        new: "Hávanna \"Hotel Libre\" ".to_owned(),
        restore: Vec::new(),
    };
    desk.run(onionskin::edit::Origin::Typed, vec![typed], false);
    writer.submit(Commit::of(&desk.dossier, desk.journal.last().unwrap()));
    writer.flush(PATIENCE).unwrap();
    assert_eq!(find(&[&["havanna"]]), [page]);
    assert_eq!(find(&[&["Hawanna", "Hav*"], &["hotel libre"]]), [page]);
    assert_eq!(find(&[&["libre hotel"]]), []);
    assert!(file.search_words().unwrap().contains(&("havanna".to_owned(), 1)));
    desk.undo();
    writer.submit(Commit::of(&desk.dossier, desk.journal.last().unwrap()));
    writer.flush(PATIENCE).unwrap();
    assert_eq!(find(&[&["havanna"]]), []);
}

#[test]
fn thumbnails_and_view_state_are_kept_beside_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.onionskin");
    drop(changed(&path, 1, 3));
    let opened = DossierFile::open(&path, OpenMode::Write).unwrap();
    opened.file.put_view_state("page", "1").unwrap();
    let writer = opened.file.writer(Box::new(|_| ())).unwrap();
    opened.file.put_thumbnail("scans/1.tif#0", &[1, 2, 3]).unwrap();
    opened.file.put_view_state("page", "2").unwrap();
    writer.flush(PATIENCE).unwrap();
    assert_eq!(opened.file.thumbnail("scans/1.tif#0").unwrap(), Some(vec![1, 2, 3]));
    drop((writer, opened));
    let opened = DossierFile::open(&path, OpenMode::ReadOnly).unwrap();
    assert_eq!(opened.file.view_state("page").unwrap().as_deref(), Some("2"));
    assert_eq!(opened.recovery, None);
}

#[test]
fn events_name_every_commit_in_order() {
    let mut random = Random(11);
    let mut desk = Desk::new(random.dossier());
    let file = DossierFile::create(&Location::Memory, &desk.dossier, None, &[]).unwrap();
    let (events, received) = mpsc::channel();
    let mut writer = file.writer(Box::new(move |event| events.send(event).unwrap())).unwrap();
    let mut last = Ticket(0);
    for _ in 0..400 {
        desk.random(&mut random);
        last = writer.submit(Commit::of(&desk.dossier, desk.journal.last().unwrap()));
    }
    drop(writer);
    let tickets: Vec<Ticket> = received
        .iter()
        .map(|event| match event {
            WriterEvent::Written(ticket) => ticket,
            WriterEvent::Failed { what, .. } => panic!("{what}"),
        })
        .collect();
    assert!(tickets.is_sorted());
    assert_eq!(tickets.last(), Some(&last));
}
