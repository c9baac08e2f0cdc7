//! A window on a folder of its own.

#![allow(clippy::unwrap_used, clippy::panic, clippy::format_collect, reason = "a test that cannot be set up has failed")]

use egui::{Event, Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, Node};
use onionskin::app::clock::Clock;
use onionskin::app::workspace::Workspace;
use onionskin::model::ScanSize;
use onionskin::scan::encode_png;
use onionskin::scan::{Pixels, Raster};
use onionskin::store::settings::Home;
use onionskin::ui::{Window, theme};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

/// A window with the files it shows and a home of its own.
pub(crate) struct Bench {
    harness: Option<Harness<'static, Window>>,
    clock: Clock,
    folder: TempDir,
    /// How many milliseconds the next frame takes.
    slowness: Arc<AtomicI64>,
}

impl Bench {
    /// A window on these files.
    pub(crate) fn open(files: &[(&str, &[u8])]) -> Self {
        let folder = TempDir::new().unwrap();
        let papers = folder.path().join("papers");
        std::fs::create_dir(&papers).unwrap();
        for (name, bytes) in files {
            std::fs::write(papers.join(name), bytes).unwrap();
        }
        let mut bench = Self { harness: None, clock: Clock::manual(1_700_000_000_000), folder, slowness: Arc::default() };
        bench.start();
        bench
    }

    /// A window on two typed pages without scans.
    pub(crate) fn two_pages() -> Self {
        Self::open(&[
            ("minutes-1.txt", b"SECRET\n\nThe boats left Cubz at dawn.\nCubz was quiet.\n"),
            ("minutes-2.txt", b"SECRET\n\nNobody saw them leave Cubz.\n"),
        ])
    }

    /// Where the files are.
    pub(crate) fn papers(&self) -> PathBuf {
        self.folder.path().join("papers")
    }

    fn start(&mut self) {
        let home = Home::at(&self.folder.path().join("home"));
        let mut window = Window::new(Workspace::inline(Some(home), self.clock.clone()));
        window.begin(vec![self.papers()]);
        let harness =
            Harness::builder().with_size(egui::vec2(1360.0, 860.0)).with_max_steps(24).with_context_setup(theme::install).build_ui_state(
                {
                    let (clock, slowness) = (self.clock.clone(), Arc::clone(&self.slowness));
                    move |ui, window: &mut Window| {
                        window.logic(&ui.ctx().clone());
                        clock.advance(slowness.swap(0, Ordering::Relaxed));
                        window.paint(ui);
                    }
                },
                window,
            );
        self.harness = Some(harness);
        self.settle();
    }

    /// Closes the program as `Ctrl+Q` does, and starts it again on the same files.
    pub(crate) fn reopen(&mut self) {
        self.press("Ctrl+Q");
        let mut window = self.harness.take().unwrap().into_state();
        window.workspace.close();
        drop(window);
        self.start();
    }

    pub(crate) fn harness(&mut self) -> &mut Harness<'static, Window> {
        self.harness.as_mut().unwrap()
    }

    pub(crate) fn window(&mut self) -> &mut Window {
        self.harness().state_mut()
    }

    /// A few frames; then every widget must have a name.
    pub(crate) fn settle(&mut self) {
        let harness = self.harness();
        harness.run_steps(4);
        harness.check_accessibility();
    }

    /// Lets time pass, for typing to be recorded.
    pub(crate) fn wait(&mut self, ms: i64) {
        self.clock.advance(ms);
        self.settle();
    }

    /// Presses a key: `Ctrl+Shift+Z`.
    pub(crate) fn press(&mut self, chord: &str) {
        let mut modifiers = Modifiers::NONE;
        let mut pressed = None;
        for part in chord.split('+') {
            match part {
                "Ctrl" => modifiers = modifiers | Modifiers::CTRL | Modifiers::COMMAND,
                "Shift" => modifiers |= Modifiers::SHIFT,
                "Alt" => modifiers |= Modifiers::ALT,
                key => pressed = Key::from_name(key),
            }
        }
        let key = pressed.unwrap_or_else(|| panic!("{chord} is no key"));
        if modifiers.ctrl || key.name().len() > 1 {
            self.harness().key_press_modifiers(modifiers, key);
        } else {
            // Only Control keeps a key from typing its sign as well; real windows tell of both in one frame.
            let sign = if modifiers.shift { key.name().to_owned() } else { key.name().to_lowercase() };
            let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
            self.harness().input_mut().events.extend([event(true), Event::Text(sign), event(false)]);
            self.harness().step();
        }
        self.settle();
    }

    /// Types into whatever has the keyboard.
    pub(crate) fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.harness().event(Event::Text(c.to_string()));
            self.harness().run_steps(2);
        }
        self.settle();
    }

    /// Types a letter into a frame whose work takes so long.
    pub(crate) fn slow_frame_with(&mut self, letter: &str, ms: i64) {
        self.slowness.store(ms, Ordering::Relaxed);
        self.harness().event(Event::Text(letter.to_owned()));
        self.harness().step();
    }

    /// Clicks the only thing of this name.
    pub(crate) fn click(&mut self, name: &str) {
        self.node(name).click();
        self.settle();
    }

    /// Opens a menu of the menu bar.
    pub(crate) fn menu(&mut self, name: &str) {
        self.harness()
            .get_all_by_role_and_label(Role::Button, name)
            .min_by(|a, b| a.rect().top().total_cmp(&b.rect().top()))
            .unwrap()
            .click();
        self.settle();
    }

    pub(crate) fn node<'a>(&'a mut self, name: &'a str) -> Node<'a> {
        self.harness().get_by_label(name)
    }

    /// How many things have a name with these words in it.
    pub(crate) fn count(&mut self, part: &str) -> usize {
        self.harness().query_all_by_label_contains(part).count()
    }

    /// Whether something with these words in its name shows.
    pub(crate) fn shows(&mut self, part: &str) -> bool {
        self.count(part) > 0
    }

    /// The text of the page that shows.
    pub(crate) fn text(&mut self) -> String {
        let session = self.window().workspace.session.as_ref().unwrap();
        session.page().unwrap().working.text.as_str().to_owned()
    }

    /// Puts the caret before the first `what` in the text, by clicking into the text and walking there.
    pub(crate) fn caret_before(&mut self, what: &str) {
        let at = self.text().find(what).unwrap();
        let before = self.text().get(..at).unwrap().chars().count();
        self.node("Transcription").focus();
        self.press("Ctrl+Home");
        for _ in 0..before {
            self.harness().key_press(Key::ArrowRight);
        }
        self.settle();
    }
}

/// A white picture with a black bar, as PNG.
pub(crate) fn scan(width: u32, height: u32) -> Vec<u8> {
    let mut grey = vec![0xff; (width * height) as usize];
    grey.iter_mut().take((width * 4) as usize).for_each(|pixel| *pixel = 0);
    encode_png(&Raster::whole(ScanSize { width, height }, Pixels::Grey(grey))).unwrap()
}

/// A page of words with boxes, 100 pixels wide and 20 high each, one below the other.
pub(crate) fn hocr(words: &[&str]) -> Vec<u8> {
    let lines = words
        .iter()
        .enumerate()
        .map(|(place, word)| {
            let (top, bottom) = (20 + place * 40, 40 + place * 40);
            format!(
                "<span class='ocr_line' title='bbox 20 {top} 120 {bottom}'>\
                 <span class='ocrx_word' title='bbox 20 {top} 120 {bottom}; x_wconf 80'>{word}</span></span>\n"
            )
        })
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<html><head><title></title><meta name='ocr-system' content='test'/></head><body>\n\
         <div class='ocr_page' title='image \"page.png\"; bbox 0 0 200 300'>\
         <p class='ocr_par' title='bbox 20 20 120 280'>\n{lines}</p></div></body></html>"
    )
    .into_bytes()
}
