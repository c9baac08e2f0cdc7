//! Scans painted without egui's own shader.
//!
//! A scan fills most of the window and hides what is below it. Egui paints it like everything else: multiplied with a colour and blended
//! with what was there, which nobody notices with a graphics card. Without one each pixel of that is worked out by the processor. Here the
//! picture is only copied: no colour, no blending, and its bytes in the order that screens have them in. A driver in software (`llvmpipe`)
//! knows that case and copies whole lines, so that a frame takes half as long.
//!
//! To be ready takes such a driver as long as ten frames, so nothing of it happens before the first page was seen, and nothing changes until
//! the view is moved: [`Blit::warm_up`], then [`Blit::moved`].
//!
//! The textures are egui's, so it also takes them off the card; only what is in them is brought here. What OpenGL is asked for here cannot
//! be expressed in safe Rust; no other file has unsafe code.

#![expect(unsafe_code, reason = "each call to OpenGL is unsafe; what is drawn here is small and costs most of a frame where it is not")]

use crate::app::pixels::{TileData, TilePixels};
use eframe::glow::{self, HasContext as _};
use egui::{Color32, Id, Mesh, PaintCallback, PaintCallbackInfo, Pos2, Rect, Shape, TextureId, Vec2};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

const VERTEX: &str = "
uniform vec2 u_screen;
in vec2 a_pos;
in vec2 a_at;
out vec2 v_at;
void main() {
    gl_Position = vec4(2.0 * a_pos.x / u_screen.x - 1.0, 1.0 - 2.0 * a_pos.y / u_screen.y, 0.0, 1.0);
    v_at = a_at;
}";

/// Nothing may be worked out here: drivers in software copy only where they see a picture and nothing else.
const FRAGMENT: &str = "
uniform sampler2D u_picture;
in vec2 v_at;
out vec4 f_color;
void main() {
    f_color = texture(u_picture, v_at);
}";

/// One colour.
const FLAT: &str = "
uniform vec4 u_color;
out vec4 f_color;
void main() {
    f_color = u_color;
}";

/// Paints pictures and surfaces that hide what is below them.
pub(super) struct Blit {
    /// What the programs begin with.
    head: &'static str,
    /// The order of bytes that the screen has.
    order: Order,
    /// Whether [`Self::warm_up`] was asked for.
    asked: AtomicBool,
    /// Ready once it was warmed up; none where that failed, and then everything goes egui's way.
    drawing: OnceLock<Option<Drawing>>,
    active: AtomicBool,
    /// What is to be in textures that are painted for the first time.
    coming: Mutex<BTreeMap<TextureId, Bytes>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Bgra,
    Rgba,
}

struct Bytes {
    size: [u32; 2],
    bytes: Vec<u8>,
}

impl Blit {
    /// Has scans in this context painted with this, once it is ready. Does nothing where OpenGL is too old for it.
    pub(super) fn install(ctx: &egui::Context, version: &glow::Version) {
        if version.major < 3 {
            return;
        }
        let (head, order) =
            if version.is_embedded { ("#version 300 es\nprecision highp float;\n", Order::Rgba) } else { ("#version 130\n", Order::Bgra) };
        let (asked, active) = (AtomicBool::new(false), AtomicBool::new(false));
        let blit = Self { head, order, asked, drawing: OnceLock::new(), active, coming: Mutex::default() };
        ctx.data_mut(|data| data.insert_temp(Id::NULL, Arc::new(blit)));
    }

    fn installed(ctx: &egui::Context) -> Option<Arc<Self>> {
        ctx.data(|data| data.get_temp(Id::NULL))
    }

    /// What scans in this context are painted with, where it is not egui.
    pub(super) fn of(ctx: &egui::Context) -> Option<Arc<Self>> {
        Self::installed(ctx).filter(|blit| blit.active.load(Ordering::Relaxed))
    }

    /// Gets ready with this frame, unless it is: for a moment when nobody waits.
    pub(super) fn warm_up(ctx: &egui::Context) {
        let Some(blit) = Self::installed(ctx).filter(|blit| !blit.asked.swap(true, Ordering::Relaxed)) else { return };
        let painter = ctx.layer_painter(egui::LayerId::background());
        let ready = move |_: PaintCallbackInfo, painter: &eframe::egui_glow::Painter| {
            blit.drawing.get_or_init(|| Drawing::warm(painter, blit.head, blit.order));
        };
        let callback = Arc::new(eframe::egui_glow::CallbackFn::new(ready));
        painter.add(Shape::Callback(PaintCallback { rect: Rect::from_min_size(painter.clip_rect().min, Vec2::splat(1.0)), callback }));
    }

    /// The view was moved: from now on it is painted with this, if it is ready.
    pub(super) fn moved(ctx: &egui::Context) {
        if let Some(blit) = Self::installed(ctx) {
            blit.active.store(matches!(blit.drawing.get(), Some(Some(_))), Ordering::Relaxed);
        }
    }

    /// Puts a picture into a texture of egui's as soon as something is painted.
    pub(super) fn fill(&self, texture: TextureId, pixels: &TilePixels) {
        let bytes = self.order.of(&pixels.data);
        let size = [pixels.width, pixels.height];
        self.coming.lock().unwrap_or_else(PoisonError::into_inner).insert(texture, Bytes { size, bytes });
    }

    /// Paints rectangles with pictures that hide what is below them.
    pub(super) fn paint_on(painter: &egui::Painter, meshes: Vec<Mesh>) {
        if meshes.is_empty() {
            return;
        }
        match Self::of(painter.ctx()) {
            Some(blit) => _ = painter.add(blit.shape(meshes, painter.clip_rect())),
            None => painter.extend(meshes.into_iter().map(Shape::mesh)),
        }
    }

    /// Fills a rectangle with a colour that hides what is below it.
    pub(super) fn fill_on(painter: &egui::Painter, rect: Rect, color: Color32) {
        let clip = rect.intersect(painter.clip_rect());
        match Self::of(painter.ctx()) {
            Some(blit) if clip.is_positive() => {
                let mut mesh = Mesh::default();
                mesh.add_colored_rect(rect, color);
                painter.add(blit.shape(vec![mesh], clip));
            }
            _ => _ = painter.rect_filled(rect, 0.0, color),
        }
    }

    fn shape(self: Arc<Self>, meshes: Vec<Mesh>, clip: Rect) -> Shape {
        let paint = move |info: PaintCallbackInfo, painter: &eframe::egui_glow::Painter| {
            let Some(Some(drawing)) = self.drawing.get() else { return };
            self.take_in(painter);
            drawing.draw(painter.gl(), info.screen_size_px, info.pixels_per_point, &meshes, |id| painter.texture(id));
        };
        Shape::Callback(PaintCallback { rect: clip, callback: Arc::new(eframe::egui_glow::CallbackFn::new(paint)) })
    }

    /// Brings what is new to the card.
    fn take_in(&self, painter: &eframe::egui_glow::Painter) {
        let coming = std::mem::take(&mut *self.coming.lock().unwrap_or_else(PoisonError::into_inner));
        for (id, picture) in coming {
            let [width, height] = picture.size;
            let is_whole = picture.bytes.len() as u64 == u64::from(width) * u64::from(height) * 4;
            // What was dropped before it was painted has no texture any more.
            if let Some(texture) = painter.texture(id).filter(|_| is_whole) {
                // SAFETY: egui calls this while it paints, with its context current; the texture is its own, and there are four bytes a pixel, as was just seen.
                unsafe {
                    painter.gl().bind_texture(glow::TEXTURE_2D, Some(texture));
                    put(painter.gl(), self.order, picture.size, &picture.bytes);
                }
            }
        }
    }
}

/// Puts bytes into the texture that is bound.
unsafe fn put(gl: &glow::Context, order: Order, [width, height]: [u32; 2], bytes: &[u8]) {
    let given = if order == Order::Bgra { glow::BGRA } else { glow::RGBA };
    // Without a number of bits in its name: so drivers keep the order of bytes that they are given.
    let kept = glow::RGBA as i32;
    let bytes = glow::PixelUnpackData::Slice(Some(bytes));
    // SAFETY: the caller's context is current, and it gives four bytes for each pixel.
    unsafe {
        gl.pixel_store_i32(glow::UNPACK_ALIGNMENT, 1);
        gl.tex_image_2d(glow::TEXTURE_2D, 0, kept, width as i32, height as i32, 0, given, glow::UNSIGNED_BYTE, bytes);
    }
}

impl Order {
    /// Four bytes a pixel.
    fn of(self, data: &TileData) -> Vec<u8> {
        match data {
            TileData::Grey(greys) => {
                let mut bytes = vec![255; greys.len() * 4];
                for ([first, second, third, _], grey) in bytes.as_chunks_mut().0.iter_mut().zip(greys) {
                    (*first, *second, *third) = (*grey, *grey, *grey);
                }
                bytes
            }
            TileData::Rgb(pixels) => {
                let (pixels, _) = pixels.as_chunks();
                let mut bytes = vec![255; pixels.len() * 4];
                for ([first, second, third, _], [r, g, b]) in bytes.as_chunks_mut().0.iter_mut().zip(pixels) {
                    (*first, *second, *third) = if self == Self::Bgra { (*b, *g, *r) } else { (*r, *g, *b) };
                }
                bytes
            }
        }
    }
}

/// What OpenGL needs to know.
struct Drawing {
    pictures: Program,
    flat: Program,
    buffer: glow::Buffer,
}

/// What is run for each pixel.
struct Program {
    linked: glow::Program,
    screen: Option<glow::UniformLocation>,
    color: Option<glow::UniformLocation>,
    vertices: glow::VertexArray,
}

impl Drawing {
    /// Ready to draw at once: drivers translate a program when something is drawn with it for the first time, so that is done here, where
    /// nobody sees it.
    fn warm(painter: &eframe::egui_glow::Painter, head: &str, order: Order) -> Option<Self> {
        // As tiles are: no power of two, for which some drivers have a program of its own.
        const SIDE: u32 = 5;
        let gl = painter.gl();
        let mut meshes = [Mesh::default(), Mesh::with_texture(TextureId::User(0)), Mesh::with_texture(TextureId::User(1))];
        for mesh in &mut meshes {
            let all = Rect::from_min_size(Pos2::ZERO, Vec2::splat(SIDE as f32));
            mesh.add_rect_with_uv(all, Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0)), Color32::BLACK);
        }
        // SAFETY: egui calls this while it paints, with its context current and its state put back after it; all else that is used here was
        // made here.
        unsafe {
            let buffer = gl.create_buffer().ok()?;
            let drawing = Self { pictures: Program::new(gl, head, FRAGMENT, buffer)?, flat: Program::new(gl, head, FLAT, buffer)?, buffer };
            let mut textures = Vec::new();
            for filter in [glow::NEAREST, glow::LINEAR, glow::NEAREST] {
                let texture = gl.create_texture().ok()?;
                gl.bind_texture(glow::TEXTURE_2D, Some(texture));
                for (name, value) in [
                    (glow::TEXTURE_MIN_FILTER, filter),
                    (glow::TEXTURE_MAG_FILTER, filter),
                    (glow::TEXTURE_WRAP_S, glow::CLAMP_TO_EDGE),
                    (glow::TEXTURE_WRAP_T, glow::CLAMP_TO_EDGE),
                ] {
                    gl.tex_parameter_i32(glow::TEXTURE_2D, name, value as i32);
                }
                put(gl, order, [SIDE, SIDE], &[0; (SIDE * SIDE * 4) as usize]);
                textures.push(texture);
            }
            let canvas = gl.create_framebuffer().ok()?;
            gl.bind_framebuffer(glow::FRAMEBUFFER, Some(canvas));
            gl.framebuffer_texture_2d(glow::FRAMEBUFFER, glow::COLOR_ATTACHMENT0, glow::TEXTURE_2D, textures.last().copied(), 0);
            gl.disable(glow::SCISSOR_TEST);
            let of = |id| if let TextureId::User(at) = id { textures.get(at as usize).copied() } else { None };
            drawing.draw(gl, [SIDE, SIDE], 1.0, &meshes, of);
            gl.bind_framebuffer(glow::FRAMEBUFFER, painter.intermediate_fbo());
            gl.delete_framebuffer(canvas);
            for texture in textures {
                gl.delete_texture(texture);
            }
            Some(drawing)
        }
    }

    /// Draws rectangles; those without a texture of their own in one colour.
    fn draw(
        &self,
        gl: &glow::Context,
        [width, height]: [u32; 2],
        per_point: f32,
        meshes: &[Mesh],
        texture: impl Fn(TextureId) -> Option<glow::Texture>,
    ) {
        let corners = meshes.iter().flat_map(|mesh| mesh.indices.iter().filter_map(|index| mesh.vertices.get(*index as usize)));
        let floats: Vec<u8> = corners.flat_map(|v| [v.pos.x, v.pos.y, v.uv.x, v.uv.y]).flat_map(f32::to_ne_bytes).collect();
        // SAFETY: as in `warm`.
        unsafe {
            gl.viewport(0, 0, width as i32, height as i32);
            gl.disable(glow::BLEND);
            gl.bind_buffer(glow::ARRAY_BUFFER, Some(self.buffer));
            gl.buffer_data_u8_slice(glow::ARRAY_BUFFER, &floats, glow::STREAM_DRAW);
            let mut first = 0;
            for mesh in meshes {
                let is_flat = mesh.texture_id == TextureId::default();
                let program = if is_flat { &self.flat } else { &self.pictures };
                gl.use_program(Some(program.linked));
                gl.uniform_2_f32(program.screen.as_ref(), width as f32 / per_point, height as f32 / per_point);
                gl.bind_vertex_array(Some(program.vertices));
                if is_flat {
                    let color = mesh.vertices.first().map_or(Color32::BLACK, |vertex| vertex.color);
                    // Drivers in software cut the fraction off, others round it.
                    let [r, g, b] = [color.r(), color.g(), color.b()].map(|part| (f32::from(part) + 0.25).min(255.0) / 255.0);
                    gl.uniform_4_f32(program.color.as_ref(), r, g, b, 1.0);
                } else {
                    gl.bind_texture(glow::TEXTURE_2D, texture(mesh.texture_id));
                }
                let count = mesh.indices.len() as i32;
                gl.draw_arrays(glow::TRIANGLES, first, count);
                first += count;
            }
            gl.bind_vertex_array(None);
        }
    }
}

impl Program {
    unsafe fn new(gl: &glow::Context, head: &str, fragment: &str, buffer: glow::Buffer) -> Option<Self> {
        // SAFETY: the context is current; what is used here was made here.
        unsafe {
            let program = gl.create_program().ok()?;
            for (kind, source) in [(glow::VERTEX_SHADER, VERTEX), (glow::FRAGMENT_SHADER, fragment)] {
                let shader = gl.create_shader(kind).ok()?;
                gl.shader_source(shader, &format!("{head}{source}"));
                gl.compile_shader(shader);
                gl.attach_shader(program, shader);
                gl.delete_shader(shader);
            }
            gl.link_program(program);
            if !gl.get_program_link_status(program) {
                return None;
            }
            let vertices = gl.create_vertex_array().ok()?;
            gl.bind_vertex_array(Some(vertices));
            gl.bind_buffer(glow::ARRAY_BUFFER, Some(buffer));
            for (at, name) in [(0, "a_pos"), (8, "a_at")] {
                // What a program does not use has no place in it.
                if let Some(place) = gl.get_attrib_location(program, name) {
                    gl.enable_vertex_attrib_array(place);
                    gl.vertex_attrib_pointer_f32(place, 2, glow::FLOAT, false, 16, at);
                }
            }
            gl.bind_vertex_array(None);
            gl.bind_buffer(glow::ARRAY_BUFFER, None);
            let [screen, color] = ["u_screen", "u_color"].map(|name| gl.get_uniform_location(program, name));
            Some(Self { linked: program, screen, color, vertices })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ScanRect;

    fn version(major: u32) -> glow::Version {
        glow::Version { major, minor: 0, is_embedded: false, revision: None, vendor_info: String::new() }
    }

    fn shapes(ctx: &egui::Context) -> Vec<Shape> {
        let draw = |ui: &mut egui::Ui| {
            Blit::moved(ui.ctx());
            let all = Rect::from_min_size(Pos2::ZERO, Vec2::splat(8.0));
            Blit::fill_on(&ui.ctx().layer_painter(egui::LayerId::background()), all, Color32::RED);
        };
        let mut output = ctx.run_ui(egui::RawInput::default(), draw);
        output.textures_delta.clear();
        output.shapes.into_iter().map(|clipped| clipped.shape).collect()
    }

    #[test]
    fn until_it_is_ready_egui_paints() {
        for (major, ready) in [(2, false), (3, false), (3, true)] {
            let ctx = egui::Context::default();
            Blit::install(&ctx, &version(major));
            if ready {
                // As where the driver refused it.
                Blit::installed(&ctx).unwrap().drawing.get_or_init(|| None);
            }
            assert!(!shapes(&ctx).iter().any(|shape| matches!(shape, Shape::Callback(_))), "{major} {ready}");
            assert!(Blit::of(&ctx).is_none());
        }
    }

    #[test]
    fn it_gets_ready_once() {
        let ctx = egui::Context::default();
        Blit::install(&ctx, &version(4));
        let callbacks = || {
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| Blit::warm_up(ui.ctx()));
            output.textures_delta.clear();
            output.shapes.iter().filter(|clipped| matches!(clipped.shape, Shape::Callback(_))).count()
        };
        assert_eq!([callbacks(), callbacks()], [1, 0]);
    }

    #[test]
    fn four_bytes_a_pixel_in_the_order_of_the_screen() {
        let colour = TileData::Rgb(vec![1, 2, 3, 4, 5, 6]);
        assert_eq!(Order::Bgra.of(&colour), [3, 2, 1, 255, 6, 5, 4, 255]);
        assert_eq!(Order::Rgba.of(&colour), [1, 2, 3, 255, 4, 5, 6, 255]);
        assert_eq!(Order::Bgra.of(&TileData::Grey(vec![7])), [7, 7, 7, 255]);
    }

    #[test]
    fn bytes_wait_for_the_next_picture_that_is_painted() {
        let ctx = egui::Context::default();
        Blit::install(&ctx, &version(3));
        let blit = Blit::installed(&ctx).unwrap();
        let pixels = TilePixels { width: 1, height: 2, data: TileData::Grey(vec![8, 9]), area: ScanRect::new(0, 0, 1, 2) };
        blit.fill(TextureId::User(5), &pixels);
        let coming = blit.coming.lock().unwrap();
        assert_eq!(coming.get(&TextureId::User(5)).map(|bytes| bytes.size), Some([1, 2]));
    }
}
