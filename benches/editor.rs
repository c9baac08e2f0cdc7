//! What a key costs in the text editor, and what opening costs: `cargo bench --bench editor`.
//!
//! A whole frame of a headless window is measured, tessellation included, with the edit applied to the text and the spans of all words moved.
//! The limits (8 ms a key and 0.3 s to open, at 5 MB) are those of the first requirement for the text pane.

use divan::Bencher;
use egui::{Event, FontId, Pos2, RawInput, Rect};
use onionskin::edit::SpanList;
use onionskin::edit::spans::{Replacement, move_spans};
use onionskin::model::{PageText, Span};
use onionskin::ui::widgets::text_editor::{EditorColors, EditorInput, SpanStyle, StyledSpan, TextEditor, Underline};

fn main() {
    divan::main();
}

const MB: usize = 1_000_000;

/// Lines of about 62 characters.
fn prose(bytes: usize) -> String {
    let words = ["improvement", "in", "general", "world", "relations", "can", "occur", "only", "if", "these", "weapons", "are"];
    let mut text = String::with_capacity(bytes + 64);
    let mut column = 0;
    for word in words.iter().cycle() {
        text.push_str(word);
        column += word.len() + 1;
        text.push(if column > 62 { '\n' } else { ' ' });
        column = if column > 62 { 0 } else { column };
        if text.len() >= bytes {
            return text;
        }
    }
    text
}

struct Window {
    ctx: egui::Context,
    editor: TextEditor,
    text: PageText,
    revision: u64,
    words: Vec<Span>,
    styles: Vec<StyledSpan>,
}

impl Window {
    fn new(text: String) -> Self {
        let text = PageText::new(text);
        let words: Vec<Span> = text.tokens().map(|(span, _)| span).collect();
        let mut editor = TextEditor::new();
        editor.request_focus();
        let mut window = Self { ctx: egui::Context::default(), editor, text, revision: 0, words, styles: Vec::new() };
        window.restyle();
        window
    }

    /// One word in twenty is doubtful.
    fn restyle(&mut self) {
        let color = egui::Color32::RED;
        let style = SpanStyle { underline: Some(Underline::Wavy(color)), ..SpanStyle::default() };
        self.styles = self.words.iter().step_by(20).map(|&span| StyledSpan { span, style }).collect();
    }

    fn frame(&mut self, events: Vec<Event>) {
        let screen = Rect::from_min_size(Pos2::ZERO, egui::vec2(1200.0, 800.0));
        let raw = RawInput { screen_rect: Some(screen), events, focused: true, ..RawInput::default() };
        let ctx = self.ctx.clone();
        let mut output = ctx.run_ui(raw, |ui| {
            let colors = EditorColors::from_visuals(ui.visuals());
            let input = EditorInput {
                styles: &self.styles,
                ..EditorInput::new("text", "Text", self.text.as_str(), self.revision, FontId::monospace(14.0), colors)
            };
            for edit in self.editor.show(ui, &input).edits {
                if self.text.replace(edit.span, &edit.new) {
                    let change = Replacement { at: edit.span.start, old_len: edit.span.len(), new: &edit.new };
                    let mut displaced = Vec::new();
                    move_spans(SpanList::Words, &mut self.words, |span| span, &change, &mut displaced);
                    self.revision += 1;
                }
            }
        });
        output.textures_delta.clear();
        divan::black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
    }

    /// A key: the frame that takes it and the frame that shows it.
    fn key(&mut self, letter: &str) {
        self.frame(vec![Event::Text(letter.to_owned())]);
        self.frame(Vec::new());
    }
}

fn opened(text: String, caret: usize) -> Window {
    let mut window = Window::new(text);
    window.editor.set_caret(caret.min(window.text.len()));
    window.editor.scroll_to(caret, onionskin::ui::widgets::text_editor::ScrollPolicy::Center);
    for _ in 0..3 {
        window.frame(Vec::new());
    }
    window
}

/// A key typed into the middle of a text with lines.
#[divan::bench(args = [4_000, 100_000, 5 * MB, 21 * MB], sample_count = 50)]
fn key_typed(bencher: Bencher<'_, '_>, bytes: usize) {
    let mut window = opened(prose(bytes), bytes / 2);
    bencher.bench_local(|| window.key("x"));
}

/// The same in one line without an end.
#[divan::bench(args = [5 * MB, 21 * MB], sample_count = 50)]
fn key_typed_in_one_line(bencher: Bencher<'_, '_>, bytes: usize) {
    let mut window = opened(prose(bytes).replace('\n', " "), bytes / 2);
    bencher.bench_local(|| window.key("x"));
}

/// A frame in which nothing happens.
#[divan::bench(args = [4_000, 5 * MB], sample_count = 100)]
fn idle_frame(bencher: Bencher<'_, '_>, bytes: usize) {
    let mut window = opened(prose(bytes), bytes / 2);
    bencher.bench_local(|| window.frame(Vec::new()));
}

/// The first frame of a text: index, layout, painting; fonts are loaded already.
#[divan::bench(args = [4_000, 5 * MB, 21 * MB], sample_count = 10)]
fn opening(bencher: Bencher<'_, '_>, bytes: usize) {
    let mut window = opened(prose(bytes), 0);
    bencher.bench_local(|| {
        window.editor.reset();
        window.frame(Vec::new());
    });
}

/// Undo and the like: the text changed in a way the editor was not told.
#[divan::bench(args = [5 * MB], sample_count = 20)]
fn changed_by_others(bencher: Bencher<'_, '_>, bytes: usize) {
    let mut window = opened(prose(bytes), bytes / 2);
    bencher.bench_local(|| {
        window.revision += 1;
        window.frame(Vec::new());
    });
}
