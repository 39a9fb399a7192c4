//! A mail server of the tests.

use crate::mail::MailSettings;
use domain::account::Secret;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Starts a mail server for one connection, and returns the settings that name it and the mails
/// that it gets. `greeting` is its first line, such as `220 ready`.
pub(crate) async fn smtp_server(greeting: &'static str) -> (MailSettings, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = MailSettings::Smtp {
        url: Secret::new(format!("smtp://{}", listener.local_addr().unwrap())),
        from: "Playground <playground@example.com>".into(),
    };
    (settings, tokio::spawn(serve(listener, greeting)))
}

async fn serve(listener: TcpListener, greeting: &'static str) -> String {
    let (stream, _) = listener.accept().await.unwrap();
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let (mut text, mut in_data, mut answer) = (String::new(), false, greeting);
    loop {
        writer.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
        if in_data {
            while let Some(line) = lines.next_line().await.unwrap().filter(|line| line != ".") {
                text.push_str(&line);
                text.push('\n');
            }
            (in_data, answer) = (false, "250 taken");
            continue;
        }
        answer = match lines.next_line().await.unwrap().as_deref() {
            Some("DATA") => {
                in_data = true;
                "354 go on"
            }
            Some("QUIT") => "221 bye",
            Some(_) => "250 ok",
            None => return text,
        };
    }
}
