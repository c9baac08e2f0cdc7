//! The second reader with a stand-in for Tesseract: a small program that answers as it does.

use super::*;
use crate::app::clock::Clock;
use crate::app::command::{Command, CommandId};
use crate::app::run::availability;
use crate::app::script::{self, Line};
use crate::model::{Page, ScanRect};
use crate::scan::{Pixels, Raster, encode_png};
use crate::store::recognizer::write_program;
use std::path::Path;

/// hOCR with two words, as of a picture of 40 by 20 pixels.
const READ: &str = "<html><body><div class=\"ocr_page\" title=\"bbox 0 0 40 20\"><span class=\"ocr_line\" title=\"bbox 2 3 30 9\">\
    <span class=\"ocrx_word\" title=\"bbox 2 3 12 9; x_wconf 91\">in</span> <span class=\"ocrx_word\" title=\"bbox 14 3 30 9; x_wconf 62\">Cuba</span></span></div></body></html>";

/// A workspace on two scans with texts, and a stand-in that notes every page it reads.
fn workspace(folder: &Path, reading: &str) -> Workspace {
    for page in ["1", "2"] {
        let raster = Raster::whole(crate::model::ScanSize { width: 40, height: 20 }, Pixels::Grey(vec![255; 800]));
        std::fs::write(folder.join(format!("{page}.png")), encode_png(&raster).unwrap()).unwrap();
        std::fs::write(folder.join(format!("{page}.txt")), "in Cubz").unwrap();
    }
    let mut workspace = Workspace::inline(None, Clock::manual(0));
    script::open_quietly(&mut workspace, vec![folder.to_owned()]).unwrap();
    let program = folder.join("stand-in");
    write_program(
        &program,
        &format!(
            "#!/bin/sh\ncase \"$1\" in\n--version) echo 'tesseract 9.9.9';;\n--list-langs) printf 'List:\\neng\\ndeu\\n';;\n*) echo \"$*\" >> '{}'; {reading};;\nesac\n",
            folder.join("asked").display()
        ),
    );
    workspace.recognizing.installed = Installed::Found(Arc::new(Recognizer::at(&program).unwrap()));
    workspace
}

fn reads(folder: &Path) -> usize {
    std::fs::read_to_string(folder.join("asked")).map_or(0, |asked| asked.lines().count())
}

fn answer() -> String {
    format!("echo '{READ}'")
}

fn perform(workspace: &mut Workspace, line: &str) -> Result<Vec<String>, Problem> {
    let lines: Vec<Line> = script::parse_script(line).unwrap();
    script::perform(workspace, &lines[0].step).map(|performed| performed.said)
}

fn witnesses(workspace: &mut Workspace) -> Vec<Vec<String>> {
    let session = workspace.session.as_mut().unwrap();
    let ids: Vec<PageId> = session.dossier.heads().iter().map(|head| head.id).collect();
    let names = |page: Arc<Page>| page.witnesses.iter().map(|reading| format!("{}: {}", reading.name, reading.text.as_str())).collect();
    ids.into_iter().map(|id| names(session.load(id).unwrap())).collect()
}

#[test]
fn every_page_gets_a_witness_and_one_step_takes_all_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path(), &answer());
    assert_eq!(perform(&mut workspace, "recognize").unwrap(), ["Tesseract read 2 pages"]);
    let read = vec![vec!["Tesseract 9.9.9, eng: in Cuba".to_owned()]; 2];
    assert_eq!(witnesses(&mut workspace), read);
    let page = workspace.session.as_ref().unwrap().page().cloned().unwrap();
    let witness = &page.witnesses[0];
    assert_eq!((witness.format.as_str(), witness.layout.words[1].zone), (FORMAT, Some(ScanRect::new(14, 3, 30, 9))));
    assert_eq!(witness.layout.words[1].confidence.map(|sure| (sure.get() * 100.0).round()), Some(62.0));
    perform(&mut workspace, "undo").unwrap();
    assert_eq!(witnesses(&mut workspace), vec![Vec::<String>::new(); 2]);
    perform(&mut workspace, "redo").unwrap();
    assert_eq!(witnesses(&mut workspace), read);
}

#[test]
fn a_page_is_not_read_again_until_its_scan_changes_or_somebody_wishes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path(), &answer());
    perform(&mut workspace, "recognize --this-page").unwrap();
    assert_eq!(perform(&mut workspace, "recognize").unwrap(), ["Tesseract read 1 page; 1 had been read before"]);
    assert_eq!(perform(&mut workspace, "recognize").unwrap(), ["2 pages had been read before; nothing was read again"]);
    assert_eq!(reads(folder.path()), 2);
    let larger = Raster::whole(crate::model::ScanSize { width: 41, height: 20 }, Pixels::Grey(vec![9; 820]));
    std::fs::write(folder.path().join("2.png"), encode_png(&larger).unwrap()).unwrap();
    assert_eq!(perform(&mut workspace, "recognize").unwrap(), ["Tesseract read 1 page; 1 had been read before"]);
    assert_eq!(perform(&mut workspace, "recognize --again").unwrap(), ["Tesseract read 2 pages"]);
    assert_eq!(perform(&mut workspace, "recognize --language deu --this-page").unwrap(), ["Tesseract read 1 page"]);
    assert_eq!(witnesses(&mut workspace).iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    // The language chosen last is the one that is read in next.
    assert_eq!(workspace.recognizer_language().as_deref(), Some("deu"));
}

#[test]
fn what_is_taken_back_first_is_what_was_typed_and_not_what_was_read_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path(), &answer());
    let session = workspace.session.as_mut().unwrap();
    let (page, group) = (session.place.page.unwrap(), session.begin_step());
    perform(&mut workspace, "edit 3 7 Cuba").unwrap();
    let reading = Reading { name: "Tesseract 9.9.9, eng".to_owned(), format: FORMAT.to_owned(), ..Reading::default() };
    workspace.take_recognized(RecognizeEvent::Page(0, group, page, PageRead::Read(Box::new(reading))));
    perform(&mut workspace, "undo").unwrap();
    let page = workspace.session.as_ref().unwrap().page().cloned().unwrap();
    assert_eq!((page.working.text.as_str(), page.witnesses.len()), ("in Cubz", 1));
}

#[test]
fn disagreement_becomes_a_doubt_that_names_both_readings() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path(), &answer());
    perform(&mut workspace, "recognize").unwrap();
    let session = workspace.session.as_ref().unwrap();
    let found = session.suspects.get(session.place.page.unwrap()).unwrap();
    let doubt = found.shown.iter().find(|suspect| suspect.span == crate::model::Span::new(3, 7)).unwrap();
    assert_eq!(doubt.suggestions[0].text, "Cuba");
    let reasons: Vec<&str> = doubt.evidence.iter().map(|evidence| evidence.reason.as_str()).collect();
    assert!(reasons.contains(&"Tesseract reads “Cuba”, txt “Cubz”"), "{reasons:?}");
}

#[test]
fn a_scan_that_cannot_be_read_hinders_none_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path(), &answer());
    std::fs::write(folder.path().join("1.png"), b"no picture").unwrap();
    assert_eq!(perform(&mut workspace, "recognize").unwrap(), ["Tesseract read 1 page; 1 page could not be read"]);
    let told = workspace.problems.iter().find(|problem| problem.what.starts_with("The scan could not be read")).unwrap();
    assert!(told.path.as_ref().is_some_and(|path| path.ends_with("1.png")));
    assert_eq!(witnesses(&mut workspace).iter().map(Vec::len).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn what_tesseract_complains_of_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path(), "echo 'Error during processing.' >&2; exit 1");
    assert_eq!(perform(&mut workspace, "recognize --this-page").unwrap(), ["No page was read; 1 page could not be read"]);
    assert!(workspace.problems[0].to_string().starts_with("Tesseract could not read it: Error during processing."));
}

#[test]
fn without_it_the_commands_say_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path(), &answer());
    workspace.recognizing.installed = Installed::Missing;
    for id in [CommandId::Recognize, CommandId::ReadZone] {
        assert_eq!(availability(id, &workspace), crate::app::command::Availability::Disabled(MISSING));
    }
    let told = perform(&mut workspace, "recognize").unwrap_err().to_string();
    assert!(told.starts_with("Tesseract is not installed here. Install it"), "{told}");
    workspace.recognizing.installed = Installed::Unknown;
    assert_eq!(availability(CommandId::Recognize, &workspace), crate::app::command::Availability::Enabled);
    let told = perform(&mut workspace, "recognize --language xyz").map(|_| ()).unwrap_err().to_string();
    assert!(told.contains("not installed") || told.contains("no language xyz"), "{told}");
}

#[test]
fn a_zone_is_read_and_put_in_place_of_what_is_selected() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path(), &answer());
    perform(&mut workspace, "go-to 0 7").unwrap();
    workspace.run(Command::ReadZone(ScanRect::new(4, 4, 36, 16))).unwrap();
    let read = workspace.zone_reading().unwrap();
    assert_eq!((read.state.clone(), read.language.as_str()), (zone::ZoneState::Read("in Cuba".to_owned()), "eng"));
    assert_eq!(workspace.zone_replaces().as_deref(), Some("in Cubz"));
    let put = workspace.put_zone().unwrap();
    workspace.run(put).unwrap();
    assert_eq!(workspace.session.as_ref().unwrap().page().unwrap().working.text.as_str(), "in Cuba");
    assert!(std::fs::read_to_string(folder.path().join("asked")).unwrap().contains("--psm 6"));
    workspace.close_zone();
    assert_eq!((workspace.zone_reading(), workspace.put_zone()), (None, None));
}

/// Works a pool's events off until `done`, a minute at most.
fn work_until(workspace: &mut Workspace, woken: &crossbeam_channel::Receiver<()>, done: impl Fn(&mut Workspace) -> bool) {
    for _ in 0..6000 {
        workspace.tick();
        if done(workspace) {
            return;
        }
        woken.recv_timeout(std::time::Duration::from_millis(10)).ok();
    }
    panic!("it did not come to an end: {:?} {:?}", workspace.sayings, workspace.problems);
}

#[test]
fn stopping_ends_the_program_and_keeps_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let inline = workspace(folder.path(), "true");
    let (wake, woken) = crossbeam_channel::unbounded();
    let mut workspace = Workspace::new(
        None,
        &(Arc::new(move || {
            wake.send(()).ok();
        }) as crate::app::jobs::Wake),
    );
    // The first page is read at once; with the second it never comes to an end.
    let hangs = format!(
        "if [ $(wc -l < '{0}/asked') -gt 1 ]; then echo $$ > '{0}/pid'; exec sleep 600; fi; {1}",
        folder.path().display(),
        answer()
    );
    drop(inline);
    let program = folder.path().join("hanging");
    write_program(
        &program,
        &format!(
            "#!/bin/sh\ncase \"$1\" in\n--version) echo 'tesseract 9.9.9';;\n--list-langs) printf 'List:\\neng\\n';;\n*) echo \"$*\" >> '{}/asked'; {hangs};;\nesac\n",
            folder.path().display()
        ),
    );
    workspace.run(Command::Open(vec![folder.path().to_owned()])).unwrap();
    work_until(&mut workspace, &woken, |workspace| workspace.session.is_some() || workspace.plan.is_some());
    if let Some(plan) = workspace.plan.take() {
        workspace.accept_plan(plan).unwrap();
    }
    work_until(&mut workspace, &woken, |workspace| workspace.session.as_ref().is_some_and(|session| session.page().is_some()));
    workspace.recognizing.installed = Installed::Found(Arc::new(Recognizer::at(&program).unwrap()));
    workspace.recognize(&RecognizeRequest::default()).unwrap();
    let pid = folder.path().join("pid");
    work_until(&mut workspace, &woken, |_| std::fs::read_to_string(&pid).is_ok_and(|number| number.ends_with('\n')));
    work_until(&mut workspace, &woken, |workspace| workspace.progress.iter().any(|(kind, progress)| *kind == JOB && progress.done == 1));
    workspace.stop(JOB);
    work_until(&mut workspace, &woken, |workspace| workspace.sayings.iter().any(|said| said == "Stopped. Tesseract read 1 page"));
    let number = std::fs::read_to_string(&pid).unwrap();
    assert!(!Path::new("/proc").join(number.trim()).exists());
    assert_eq!(witnesses(&mut workspace).iter().map(Vec::len).sum::<usize>(), 1);
    workspace.close();
}
