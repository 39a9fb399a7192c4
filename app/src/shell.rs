//! HTML document around every page.

use crate::app::App;
use crate::markup::{ModuleScript, js_string};
use crate::ssr::{AppContext, set_content_security_policy};
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// Renders the document: head with style sheet and scripts of this build, body with the
/// application. Also sets the content security policy of the page.
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
                <meta name="description" content="Upload data, train machine learning models and explore the results."/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href=format!("{root}/favicon.svg") type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("{files}.css")/>
                <link rel="preload" href=format!("{files}.wasm") r#as="fetch" r#type="application/wasm" crossorigin=""/>
                // Fetches the module while the page is parsed; the next script imports it
                // dynamically, so that it can report a failure. A preload tag would violate the
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

/// Returns the script that loads the WASM, hydrates the page, and shows a message when that fails.
/// Not the one of leptos, whose preload tags lack the nonce that the content security policy
/// requires.
fn hydration_script(files: &str) -> String {
    format!(
        "const files = {{ code: {}, wasm: {} }};\n{}",
        js_string(&format!("{files}.js")),
        js_string(&format!("{files}.wasm")),
        include_str!("start.js")
    )
}
