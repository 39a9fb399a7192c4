//! The HTML document around every page.

use crate::app::App;
use crate::markup::{ModuleScript, js_string};
use crate::ssr::{AppContext, set_content_security_policy};
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// The document: head with style sheet and scripts of this build, body with the application. Also sets the content
/// security policy of the page.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let context = use_context::<AppContext>();
    let theme = context.as_ref().map(|context| context.theme).unwrap_or_default();
    let build_id = context.map(|context| context.build_id.to_string()).unwrap_or_default();
    let nonce = use_nonce();
    if let Some(nonce) = &nonce {
        set_content_security_policy(nonce);
    }
    let root = format!("/v/{build_id}");
    let files = format!("{root}/{}/{}", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.as_str()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="description" content="Upload data, train models and look at what they found."/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href=format!("{root}/favicon.svg") type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("{files}.css")/>
                <link rel="preload" href=format!("{files}.wasm") r#as="fetch" r#type="application/wasm" crossorigin=""/>
                // Fetches the module while the page is parsed; the next script imports it
                // dynamically, so that it can say when that fails. A preload tag would break the
                // policy in a browser without scripts.
                <ModuleScript nonce=nonce.clone() code=format!("import {};", js_string(&format!("{files}.js")))/>
                <ModuleScript nonce code=hydration_script(&files)/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Loads the WASM and lets it attach, and says so on the page when that fails. Written here and not
/// taken from leptos, because its preload tags lack the nonce that the content security policy asks
/// for.
fn hydration_script(files: &str) -> String {
    format!(
        "const files = {{ code: {}, wasm: {} }};\n{}",
        js_string(&format!("{files}.js")),
        js_string(&format!("{files}.wasm")),
        include_str!("start.js")
    )
}
