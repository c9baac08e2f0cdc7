//! The view in a window without a screen: pointer in, words and places out.

use super::*;
use egui::{Modifiers, MouseWheelUnit, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

const SIZE: ScanSize = ScanSize { width: 1000, height: 2000 };

/// What a test window shows and what came out of its last frame.
struct Window {
    view: ScanView,
    page: u64,
    turns: QuarterTurns,
    size: Option<ScanSize>,
    small: Option<PlacedTexture>,
    failure: Option<ScanProblem>,
    damage: Option<String>,
    missing: bool,
    reduced_motion: bool,
    output: Option<ScanViewOutput>,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            view: ScanView::new(),
            page: 1,
            turns: QuarterTurns::default(),
            size: Some(SIZE),
            small: None,
            failure: None,
            damage: None,
            missing: false,
            reduced_motion: true,
            output: None,
        }
    }
}

const WORDS: [(Span, ScanRect); 3] = [
    (Span { start: 0, end: 4 }, ScanRect { left: 100, top: 200, right: 300, bottom: 260 }),
    (Span { start: 5, end: 9 }, ScanRect { left: 340, top: 200, right: 500, bottom: 260 }),
    // What an engine made of the page's frame.
    (Span { start: 9, end: 10 }, ScanRect { left: 0, top: 0, right: 1000, bottom: 2000 }),
];

fn colors() -> ScanViewColors {
    let plain = Color32::GRAY;
    ScanViewColors {
        surround: Color32::DARK_GRAY,
        paper: Color32::WHITE,
        edge: plain,
        word: plain,
        hover: plain,
        current: plain,
        halo: plain,
        message: Color32::WHITE,
        notice_fill: plain,
        notice_text: plain,
    }
}

fn show(ui: &mut Ui, window: &mut Window) {
    let picture = match (&window.failure, window.missing) {
        (Some(problem), _) => ScanPicture::Failed(problem),
        (None, true) => ScanPicture::Missing,
        (None, false) if window.size.is_none() => ScanPicture::Loading,
        (None, false) => ScanPicture::Ready { damage: window.damage.as_deref() },
    };
    let marks = [ScanMark { rect: ScanRect::new(300, 20, 700, 60), color: Color32::RED, label: "SECRET" }];
    let input = ScanViewInput {
        page: window.page,
        name: "Scan of page 3",
        size: window.size,
        turns: window.turns,
        tilt: 0.0,
        area: None,
        picture,
        tiles: &|_| None,
        stand_in: window.small,
        words: &WORDS,
        soft_words: &[],
        outline_words: true,
        current: Some(WORDS[0].1),
        current_is_soft: false,
        hover: Some(WORDS[1].1),
        draws: false,
        zone: None,
        marks: &marks,
        colors: colors(),
        reduced_motion: window.reduced_motion,
    };
    window.output = Some(window.view.show(ui, &input));
}

fn window_of(window: Window) -> Harness<'static, Window> {
    let mut harness =
        Harness::builder().with_size(vec2(800.0, 600.0)).with_step_dt(1.0 / 60.0).with_max_steps(64).build_ui_state(show, window);
    harness.run();
    harness
}

fn output<'a>(harness: &'a Harness<'static, Window>) -> &'a ScanViewOutput {
    harness.state().output.as_ref().unwrap()
}

/// Where the middle of a place on the scan is in the window.
fn on_screen(harness: &Harness<'static, Window>, rect: ScanRect) -> Pos2 {
    output(harness).transform.unwrap().view_rect_from_scan(rect).center()
}

fn wheel(harness: &mut Harness<'static, Window>, delta: Vec2, modifiers: Modifiers) {
    harness.event_modifiers(
        egui::Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta,
            phase: egui::TouchPhase::Move,
            modifiers,
            source: egui::MouseWheelSource::Wheel,
        },
        modifiers,
    );
    harness.run();
}

#[test]
fn it_is_called_by_its_name() {
    let harness = window_of(Window::default());
    harness.get_by_label("Scan of page 3");
}

#[test]
fn pointing_at_a_word_gives_that_word_whichever_way_the_page_lies() {
    for turns in 0..4 {
        let mut harness = window_of(Window { turns: QuarterTurns::new(turns), ..Window::default() });
        for (index, (_, rect)) in WORDS.iter().take(2).enumerate() {
            harness.hover_at(on_screen(&harness, *rect));
            harness.run();
            assert_eq!(output(&harness).hovered_word, Some(index), "turned {turns}");
        }
        harness.hover_at(on_screen(&harness, ScanRect::new(600, 1000, 610, 1010)));
        harness.run();
        assert_eq!((output(&harness).hovered_word, output(&harness).hovered_point.is_some()), (None, true));
    }
}

#[test]
fn a_click_gives_the_word_under_it() {
    let mut harness = window_of(Window::default());
    let at = on_screen(&harness, WORDS[1].1);
    for pressed in [true, false] {
        harness.event(egui::Event::PointerMoved(at));
        harness.event(egui::Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
    }
    harness.step();
    assert_eq!(output(&harness).clicked_word, Some(1));
}

#[test]
fn commands_zoom_in_steps_and_fit() {
    let mut harness = window_of(Window::default());
    let whole = output(&harness).zoom;
    harness.state_mut().view.actual_size();
    harness.run();
    assert_eq!((output(&harness).zoom, output(&harness).fit), (1.0, FitMode::Free));
    assert!(output(&harness).crisp);
    harness.state_mut().view.zoom_in();
    harness.run();
    assert_eq!(output(&harness).zoom, 1.25);
    assert!(!output(&harness).crisp);
    harness.state_mut().view.set_zoom(2.0);
    harness.run();
    assert!(output(&harness).crisp);
    harness.state_mut().view.fit_page();
    harness.run();
    assert_eq!((output(&harness).zoom, output(&harness).fit), (whole, FitMode::Page));
    harness.state_mut().view.fit_width();
    harness.run();
    assert!(output(&harness).zoom > whole);
}

#[test]
fn a_drag_moves_the_page_with_the_hand() {
    for button in [PointerButton::Primary, PointerButton::Middle] {
        let mut harness = window_of(Window::default());
        harness.state_mut().view.actual_size();
        harness.run();
        let place = ScanRect::new(600, 1000, 610, 1010);
        let (start, from) = (on_screen(&harness, place), pos2(400.0, 300.0));
        for (pos, pressed) in [(from, Some(true)), (from - vec2(20.0, 60.0), None), (from - vec2(40.0, 120.0), None)] {
            harness.event(egui::Event::PointerMoved(pos));
            if let Some(pressed) = pressed {
                harness.event(egui::Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
            }
            harness.step();
        }
        let moved = on_screen(&harness, place) - start;
        assert!((moved - vec2(-40.0, -120.0)).length() < 2.5, "{button:?} moved by {moved:?}");
    }
}

#[test]
fn the_wheel_scrolls_and_with_control_zooms_at_the_pointer() {
    let mut harness = window_of(Window::default());
    harness.state_mut().view.actual_size();
    harness.run();
    harness.hover_at(pos2(200.0, 200.0));
    harness.run();
    let top = output(&harness).visible.top;
    wheel(&mut harness, vec2(0.0, -100.0), Modifiers::NONE);
    assert!(output(&harness).visible.top > top);
    let held = output(&harness).hovered_point.unwrap();
    wheel(&mut harness, vec2(0.0, 100.0), Modifiers::CTRL);
    assert!(output(&harness).zoom > 1.1, "{}", output(&harness).zoom);
    let after = output(&harness).hovered_point.unwrap();
    assert!((held.x - after.x).abs() <= 1 && (held.y - after.y).abs() <= 1, "{held:?} {after:?}");
}

#[test]
fn a_double_click_goes_to_the_width_and_back_to_the_page() {
    let mut harness = window_of(Window::default());
    for expected in [FitMode::Width, FitMode::Page] {
        let at = pos2(400.0, 300.0);
        harness.event(egui::Event::PointerMoved(at));
        for pressed in [true, false, true, false] {
            harness.event(egui::Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
        }
        harness.run();
        assert_eq!(output(&harness).fit, expected);
        // Long enough for the next click not to count as a third one.
        harness.run_steps(60);
    }
}

#[test]
fn a_word_far_away_comes_into_view_and_one_in_view_moves_nothing() {
    let mut harness = window_of(Window::default());
    harness.state_mut().view.fit_width();
    harness.run();
    let before = output(&harness).visible;
    harness.state_mut().view.keep_visible(WORDS[0].1);
    harness.run();
    assert_eq!(output(&harness).visible, before);
    let far = ScanRect::new(400, 1700, 500, 1740);
    harness.state_mut().view.keep_visible(far);
    harness.run();
    assert!(output(&harness).visible.top > before.top && output(&harness).visible.bottom >= far.bottom);
}

#[test]
fn a_glide_ends_by_itself_and_then_the_window_rests() {
    let mut harness = window_of(Window { reduced_motion: false, ..Window::default() });
    harness.state_mut().view.fit_width();
    harness.run();
    harness.state_mut().view.keep_visible(ScanRect::new(400, 1700, 500, 1740));
    let frames = harness.run();
    assert!((2..20).contains(&frames), "{frames} frames");
    assert!(output(&harness).visible.bottom >= 1740);
}

#[test]
fn another_page_begins_at_its_top_with_the_same_zoom() {
    let mut harness = window_of(Window::default());
    harness.state_mut().view.set_zoom(1.5);
    harness.run();
    harness.state_mut().view.pan_by(vec2(0.0, 1.5));
    harness.run();
    assert!(output(&harness).visible.top > 300);
    harness.state_mut().page = 2;
    harness.run();
    assert_eq!((output(&harness).visible.top, output(&harness).zoom), (0, 1.5));
}

#[test]
fn a_page_without_scan_and_one_that_fails_say_so() {
    let mut harness = window_of(Window { missing: true, size: None, ..Window::default() });
    harness.get_by_label("This page has no scan.");
    harness.state_mut().failure = Some(ScanProblem {
        what: "This scan cannot be shown; the page's text is not affected.".to_owned(),
        why: "It is protected by a password.".to_owned(),
        remedy: "Save a copy without password with another program and open that.",
        place: "box 1/b.tif".to_owned(),
    });
    harness.run();
    harness.get_by_label("It is protected by a password.");
    harness.get_by_label("Save a copy without password with another program and open that.");
    harness.get_by_label("box 1/b.tif");
}

#[test]
fn damage_is_told_over_the_picture() {
    let harness = window_of(Window { damage: Some("the last 40 rows are missing".to_owned()), ..Window::default() });
    harness.get_by_label("This scan is damaged: the last 40 rows are missing");
}

#[test]
fn a_hostile_size_is_shown_without_harm() {
    for size in [ScanSize { width: 0, height: 0 }, ScanSize { width: 100_000, height: 1 }, ScanSize { width: 1, height: 100_000 }] {
        let mut harness = window_of(Window { size: Some(size), ..Window::default() });
        harness.state_mut().view.set_zoom(16.0);
        harness.state_mut().view.keep_visible(ScanRect::new(i32::MIN, i32::MIN, i32::MAX, i32::MAX));
        harness.run();
        assert!(output(&harness).zoom.is_finite());
    }
}

/// Where the small picture of the page was painted.
fn sketched(harness: &Harness<'static, Window>) -> Option<Rect> {
    harness.output().shapes.iter().find_map(|shape| match &shape.shape {
        egui::Shape::Mesh(mesh) if mesh.texture_id == egui::TextureId::User(7) => Some(mesh.calc_bounds()),
        _ => None,
    })
}

#[test]
fn until_a_scan_is_there_its_small_picture_stands_where_it_will_be() {
    let small = PlacedTexture { id: egui::TextureId::User(7), area: ScanRect::new(0, 0, 96, 192), size: [96, 192] };
    for (fit, turns) in [(FitMode::Page, 0), (FitMode::Width, 0), (FitMode::Page, 1)] {
        let mut window = Window { size: None, small: Some(small), turns: QuarterTurns::new(turns), ..Window::default() };
        if fit == FitMode::Width {
            window.view.fit_width();
        }
        let mut harness = window_of(window);
        let before = sketched(&harness).expect("the page is not blank while its size is unknown");
        harness.state_mut().size = Some(SIZE);
        harness.run();
        let tiles: Vec<Rect> = sketched(&harness).into_iter().collect();
        assert!(!tiles.is_empty(), "nor while its tiles are unknown");
        let transform = output(&harness).transform.as_ref().unwrap().view_bounds_from_scan(ScanRect::new(0, 0, 1000, 2000));
        assert!(before.min.distance(transform.min) < 1.0 && before.max.distance(transform.max) < 1.0, "{before:?} {transform:?}");
    }
}

#[test]
fn a_zoom_chosen_by_hand_shows_nothing_of_a_page_of_unknown_size() {
    let small = PlacedTexture { id: egui::TextureId::User(7), area: ScanRect::new(0, 0, 96, 192), size: [96, 192] };
    let mut window = Window { small: Some(small), ..Window::default() };
    window.view.set_zoom(1.0);
    let mut harness = window_of(window);
    harness.state_mut().view.set_zoom(1.0);
    harness.state_mut().size = None;
    harness.state_mut().page = 2;
    harness.run();
    assert_eq!(sketched(&harness), None);
}
