//! Upload by a script: files that are dropped or pasted, progress, and cancellation.

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
pub(super) use browser::carries_file;

/// State of an upload by a script.
#[derive(Clone, Copy)]
pub(super) struct ScriptedUpload {
    /// Percentage that is sent; `None` when nothing is being sent.
    pub(super) percent: RwSignal<Option<u32>>,
    /// Reason for which the last upload failed.
    pub(super) error: RwSignal<Option<String>>,
    #[cfg(feature = "hydrate")]
    open_page: Callback<String>,
    #[cfg(feature = "hydrate")]
    request: StoredValue<Option<web_sys::XmlHttpRequest>, LocalStorage>,
}

// The server handles no events.
#[cfg(not(feature = "hydrate"))]
pub(super) fn carries_file<T>(_event: &T) -> bool {
    false
}

#[cfg(not(feature = "hydrate"))]
impl ScriptedUpload {
    pub(super) fn new() -> Self {
        Self {
            percent: RwSignal::new(None),
            error: RwSignal::new(None),
        }
    }
    pub(super) fn receive_pastes(self) {}
    pub(super) fn send_form<T>(self, _event: &T) -> bool {
        false
    }
    pub(super) fn send_dropped<T>(self, _event: &T) -> bool {
        false
    }
    pub(super) fn cancel(self) {}
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::*;
    use crate::error::AppError;
    use crate::view_models::UploadedFile;
    use js_sys::Array;
    use leptos::ev::{ClipboardEvent, DragEvent, SubmitEvent, paste};
    use leptos::wasm_bindgen::closure::Closure;
    use leptos::wasm_bindgen::{JsCast, JsValue};
    use leptos_router::hooks::use_navigate;
    use server_fn::error::FromServerFnError;
    use web_sys::{Element, File, FormData, HtmlFormElement, ProgressEvent, XmlHttpRequest};

    const PATH: &str = "/datasets/upload";
    const UNREACHABLE: &str = "The upload broke off. Check the connection, and try again.";

    /// Returns whether a file is being dragged.
    pub(in crate::pages::datasets) fn carries_file(event: &DragEvent) -> bool {
        let transfer = event.data_transfer();
        transfer.is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
    }

    /// Returns the pasted file or table; `None` for other texts, and in a field, which takes it.
    fn pasted_file(event: &ClipboardEvent) -> Option<File> {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let in_field = "input, select, textarea, dialog[open]";
        if target.is_some_and(|target| target.closest(in_field).is_ok_and(|field| field.is_some())) {
            return None;
        }
        let data = event.clipboard_data()?;
        if let Some(file) = data.files().and_then(|files| files.get(0)) {
            return Some(file);
        }
        let text = data.get_data("text/plain").ok()?;
        let is_table = text.contains(['\t', '\n']);
        let parts = Array::of1(&text.into());
        is_table.then(|| File::new_with_str_sequence(&parts, "pasted.csv").ok())?
    }

    impl ScriptedUpload {
        pub(in crate::pages::datasets) fn new() -> Self {
            let navigate = use_navigate();
            let upload = Self {
                percent: RwSignal::new(None),
                error: RwSignal::new(None),
                open_page: Callback::new(move |path: String| navigate(&path, Default::default())),
                request: StoredValue::new_local(None),
            };
            on_cleanup(move || upload.cancel());
            upload
        }

        /// Uploads tables that are pasted outside of fields.
        pub(in crate::pages::datasets) fn receive_pastes(self) {
            Effect::new(move || {
                let handle = window_event_listener(paste, move |event| {
                    if let Some(file) = pasted_file(&event) {
                        event.prevent_default();
                        self.send_file(&file);
                    }
                });
                on_cleanup(move || handle.remove());
            });
        }

        /// Uploads the fields of a submitted form; returns false if the browser has to do it.
        pub(in crate::pages::datasets) fn send_form(self, event: &SubmitEvent) -> bool {
            let form = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
            let body = form.and_then(|form| FormData::new_with_form(&form).ok());
            body.is_some_and(|body| self.send(&body))
        }

        /// Uploads a dropped file; returns false if there is none.
        pub(in crate::pages::datasets) fn send_dropped(self, event: &DragEvent) -> bool {
            let files = event.data_transfer().and_then(|transfer| transfer.files());
            let file = files.and_then(|files| files.get(0));
            file.is_some_and(|file| self.send_file(&file))
        }

        /// Stops the upload.
        pub(in crate::pages::datasets) fn cancel(self) {
            let request = self.request.try_update_value(Option::take).flatten();
            if let Some(request) = request {
                drop(request.abort());
            }
            _ = self.percent.try_set(None);
        }

        fn send_file(self, file: &File) -> bool {
            let Ok(body) = FormData::new() else { return false };
            let is_added = body.append_with_blob_and_filename("file", file, &file.name()).is_ok();
            is_added && self.send(&body)
        }

        /// Sends a body unless another one is being sent; returns false when it cannot be sent.
        fn send(self, body: &FormData) -> bool {
            if self.percent.get_untracked().is_some() {
                return true;
            }
            self.start(body).is_ok()
        }

        fn start(self, body: &FormData) -> Result<(), JsValue> {
            let request = XmlHttpRequest::new()?;
            request.open("POST", PATH)?;
            request.set_request_header("Accept", "application/json")?;
            let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
                let share = event.loaded() / event.total().max(1.0);
                if self.percent.get_untracked().is_some() {
                    self.percent.set(Some((share * 100.0) as u32));
                }
            });
            let progress = progress.into_js_value();
            request
                .upload()?
                .add_event_listener_with_callback("progress", progress.unchecked_ref())?;
            let sent = request.clone();
            let end = Closure::once_into_js(move || self.finish(&sent));
            request.add_event_listener_with_callback("loadend", end.unchecked_ref())?;
            request.send_with_opt_form_data(Some(body))?;
            self.error.set(None);
            self.percent.set(Some(0));
            self.request.set_value(Some(request));
            Ok(())
        }

        /// Opens the page of the import, or shows why there is none. A cancelled upload has no
        /// request any more.
        fn finish(self, request: &XmlHttpRequest) {
            let is_cancelled = self.request.try_update_value(Option::take).flatten().is_none();
            if is_cancelled {
                return;
            }
            self.percent.set(None);
            let text = request.response_text().ok().flatten().unwrap_or_default();
            match request.status() {
                Ok(200) => match serde_json::from_slice::<UploadedFile>(text.as_bytes()) {
                    Ok(file) => self.open_page.run(file.location),
                    // The answer is the page of the sign-in.
                    Err(_) => drop(window().location().reload()),
                },
                Ok(0) | Err(_) => self.error.set(Some(UNREACHABLE.to_owned())),
                Ok(_) => self.error.set(Some(AppError::de(text.into()).0.detail)),
            }
        }
    }
}
