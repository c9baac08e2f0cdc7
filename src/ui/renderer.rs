//! What draws the window: OpenGL through `glow`, or, where the program was built with it, `wgpu`.
//!
//! Glow is the default because on machines without a graphics card, which virtual machines and remote desktops are, a frame costs a
//! quarter of what it costs with wgpu. Wgpu helps where OpenGL is the broken one: it draws through Vulkan, Metal or Direct3D.

use crate::app::renderer::Renderer;

/// For `eframe`.
///
/// # Errors
/// Where this program was built without that renderer.
pub(super) fn for_eframe(renderer: Renderer) -> Result<eframe::Renderer, String> {
    match renderer {
        Renderer::Glow => Ok(eframe::Renderer::Glow),
        #[cfg(feature = "wgpu")]
        Renderer::Wgpu => Ok(eframe::Renderer::Wgpu),
        #[cfg(not(feature = "wgpu"))]
        Renderer::Wgpu => Err("this program was built without wgpu; build it with `cargo build --release --features wgpu`, \
            or leave out `--renderer wgpu`"
            .to_owned()),
    }
}

/// What draws in this run, for the about box: asked of the driver once there is a window.
pub(super) fn in_use(creation: &eframe::CreationContext<'_>) -> String {
    #[cfg(feature = "wgpu")]
    if let Some(state) = &creation.wgpu_render_state {
        let card = state.adapter.get_info();
        return format!("Drawn by {} on {} (wgpu)", card.backend, card.name);
    }
    match &creation.gl {
        Some(gl) => drawn_by_gl(gl),
        None => "What draws the window is unknown".to_owned(),
    }
}

fn drawn_by_gl(gl: &eframe::glow::Context) -> String {
    use eframe::glow::HasContext as _;
    let version = gl.version();
    let kind = if version.is_embedded { "OpenGL ES" } else { "OpenGL" };
    let driver = version.vendor_info.trim();
    let (comma, driver) = if driver.is_empty() { ("", "") } else { (", ", driver) };
    format!("Drawn by {kind} {}.{}{comma}{driver} (glow)", version.major, version.minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renderer_that_was_not_built_says_how_to_get_it() {
        assert!(for_eframe(Renderer::Glow).is_ok());
        match for_eframe(Renderer::Wgpu) {
            Ok(renderer) => assert_ne!(renderer, eframe::Renderer::Glow),
            Err(why) => assert!(why.contains("--features wgpu"), "{why}"),
        }
    }
}
