//! The first words on a new connection: who we are, and which database is meant.
//!
//! They are ours and not the driver's, since that hides the code of a refusal, and what a server
//! says before it is asked: that it has no connection left, or that it takes no strangers.

use redis::{Pipeline, RedisConnectionInfo, pipe};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Longer than any line that a server answers to these.
const LONGEST: usize = 4096;

/// Says them, and reads the answers, which are a line each.
pub(crate) async fn greet(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    login: &RedisConnectionInfo,
    tls: bool,
) -> Result<(), Failure> {
    let (words, count) = words(login);
    let words = Zeroizing::new(words.get_packed_pipeline());
    // Who closes at once may have said why before.
    let sent = stream.write_all(&words).await;
    let lines = lines(stream, count).await;
    for (at, line) in lines.iter().enumerate() {
        check(line, at + 1 == count, tls)?;
    }
    if lines.len() == count {
        return Ok(());
    }
    Err(match (sent, lines.is_empty()) {
        (Err(error), true) => Failure::connecting(&error),
        _ => Failure::broken(if tls {
            "it closed the connection before it answered: is it Redis or Valkey?"
        } else {
            "it closed the connection before it answered: is it Redis or Valkey? \
             If the port uses TLS, write rediss:// in the address of the store"
        }),
    })
}

/// The last is a `PING`, so that there is always an answer.
fn words(login: &RedisConnectionInfo) -> (Pipeline, usize) {
    let mut words = pipe();
    let mut count = 1;
    if let Some(password) = login.password() {
        words.cmd("AUTH").arg(login.username()).arg(password);
        count += 1;
    }
    if login.db() != 0 {
        words.cmd("SELECT").arg(login.db());
        count += 1;
    }
    words.cmd("PING");
    (words, count)
}

/// So many lines, or fewer if the stream ends before.
async fn lines(stream: &mut (impl AsyncRead + Unpin), count: usize) -> Vec<String> {
    let mut bytes = Vec::new();
    let mut part = [0; 512];
    while bytes.iter().filter(|&&byte| byte == b'\n').count() < count && bytes.len() < LONGEST {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => break,
            Ok(read) => bytes.extend_from_slice(&part[..read]),
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    text.lines().map(str::to_owned).take(count).collect()
}

fn check(line: &str, is_ping: bool, tls: bool) -> Result<(), Failure> {
    let refusal = match line.as_bytes() {
        [b'+', ..] => return Ok(()),
        [b'-', ..] => &line[1..],
        // A record of TLS: an alert.
        [0x15, ..] if !tls => {
            return Err(Failure::broken(
                "it uses TLS: write rediss:// in the address of the store",
            ));
        }
        _ => {
            return Err(Failure::broken(
                "it is not Redis or Valkey: correct the host and port in the address of the store",
            ));
        }
    };
    let (code, text) = refusal.split_once(' ').unwrap_or((refusal, ""));
    let failure = Failure::refused(code, text);
    // What a user may not ping, or a server that is in trouble does not answer, each command that
    // is sent next finds out for itself: some can be done all the same.
    let before_it_was_asked = code == "DENIED" || text.starts_with("max number of clients");
    if is_ping && !before_it_was_asked && code != "NOAUTH" {
        return Ok(());
    }
    Err(Failure::broken(failure.what))
}
