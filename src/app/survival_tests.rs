//! What happens when the files behind a dossier are replaced, taken away and brought back while somebody looks at them.

use super::*;
use crate::app::clock::Clock;
use crate::app::command::Command;
use crate::app::scan_cache::{ScanRequest, ScanState, TileStyle};
use crate::model::{PageId, ScanSize};
use crate::scan::{Pixels, Raster, encode_png};
use std::path::Path;

fn page(width: u32, height: u32) -> Vec<u8> {
    encode_png(&Raster::whole(ScanSize { width, height }, Pixels::Grey(vec![230; (width * height) as usize]))).unwrap()
}

/// A dossier of two pages and a clock that only moves when told.
struct Desk {
    folder: tempfile::TempDir,
    workspace: Workspace,
    clock: Clock,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["1.png", "2.png"] {
            std::fs::create_dir_all(folder.path().join("box")).unwrap();
            std::fs::write(folder.path().join("box").join(name), page(300, 600)).unwrap();
        }
        let clock = Clock::manual(0);
        let mut workspace = Workspace::inline(None, clock.clone());
        workspace.run(Command::Open(vec![folder.path().join("box")])).unwrap();
        Self { folder, workspace, clock }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join("box").join(name)
    }

    /// A few frames of the window at the current page, three seconds apart; what the scan is then.
    fn looks(&mut self) -> String {
        for _ in 0..4 {
            self.clock.advance(3_001);
            self.workspace.tick();
            let current = self.workspace.session.as_ref().unwrap().place.page.unwrap();
            let (frame, around) = self.workspace.frames(current);
            let request = ScanRequest {
                current: frame.as_ref(),
                view: None,
                closer: None,
                beside: None,
                screen_side: 700,
                around: &around,
                style: TileStyle::default(),
                passing: false,
            };
            self.workspace.request_scan(&request, &|_, _| false);
            self.workspace.tick();
        }
        let current = self.workspace.session.as_ref().unwrap().place.page.unwrap();
        let frame = self.workspace.frames(current).0.unwrap();
        match self.workspace.scans.state(&frame) {
            ScanState::Ready { size, .. } => format!("{} × {}", size.width, size.height),
            ScanState::Failed(problem) => problem.why.clone(),
            ScanState::Loading { .. } => "loading".to_owned(),
        }
    }

    fn turn_to(&mut self, place: usize) {
        let pages: Vec<PageId> = self.workspace.session.as_ref().unwrap().dossier.heads().iter().map(|head| head.id).collect();
        self.workspace.run(Command::GoToPage(pages[place])).unwrap();
    }

    fn told(&self, what: &str) -> bool {
        self.workspace.problems.iter().any(|problem| problem.to_string().contains(what))
    }
}

#[test]
fn a_share_that_goes_away_is_said_and_its_pages_come_back_with_it() {
    let mut desk = Desk::new();
    assert_eq!(desk.looks(), "300 × 600");
    std::fs::rename(desk.folder.path().join("box"), desk.folder.path().join("away")).unwrap();
    desk.turn_to(1);
    desk.workspace.scans.forget(&desk.workspace.frames(desk.workspace.session.as_ref().unwrap().place.page.unwrap()).0.unwrap());
    assert!(desk.looks().starts_with("It could not be read"), "{}", desk.looks());
    assert!(desk.told("not there any more"), "{:?}", desk.workspace.problems);
    std::fs::rename(desk.folder.path().join("away"), desk.folder.path().join("box")).unwrap();
    assert_eq!(desk.looks(), "300 × 600", "nobody had to do anything");
}

#[test]
fn a_file_that_is_replaced_while_it_is_open_is_shown_anew_and_said() {
    let mut desk = Desk::new();
    assert_eq!(desk.looks(), "300 × 600");
    std::fs::write(desk.path("1.png"), page(450, 500)).unwrap();
    desk.workspace.look_at_originals();
    assert_eq!(desk.looks(), "450 × 500");
    assert!(desk.told("changed on the disk"), "{:?}", desk.workspace.problems);
}

#[test]
fn a_file_that_became_nonsense_hurts_only_itself() {
    let mut desk = Desk::new();
    desk.looks();
    std::fs::write(desk.path("1.png"), b"no picture at all").unwrap();
    desk.workspace.look_at_originals();
    assert!(desk.looks().contains("not a kind of image"), "{}", desk.looks());
    desk.turn_to(1);
    assert_eq!(desk.looks(), "300 × 600");
    std::fs::remove_file(desk.path("2.png")).unwrap();
    desk.workspace.look_at_originals();
    assert_eq!(desk.looks(), "300 × 600", "what was decoded stays");
    assert!(desk.told("not there any more"));
    assert!(Path::new(&desk.path("1.png")).exists());
}
