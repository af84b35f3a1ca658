//! A raw HTTP/1.1 client that shows what really happens on the wire.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::net::SocketAddr;

use ergani_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A connection to a sandbox.
pub(crate) struct Raw {
    stream: TcpStream,
    authority: String,
}

/// An answer that came whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// Why no whole answer came.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The connection was reset.
    Reset,
    /// It was closed before the head was whole.
    Closed,
    /// It was closed within the body: what came, and how much was promised.
    Torn { got: usize, promised: usize },
}

impl Raw {
    pub(crate) async fn connect(sandbox: &Sandbox) -> Self {
        Self::connect_to(sandbox.address()).await
    }

    pub(crate) async fn connect_to(address: SocketAddr) -> Self {
        ergani_test_trace::on();
        Self {
            stream: TcpStream::connect(address).await.unwrap(),
            authority: address.to_string(),
        }
    }

    /// The head of a `POST`, and nothing of the body that it promises.
    pub(crate) async fn send_head(&mut self, path: &str, headers: &[(&str, &str)], length: usize) {
        let mut head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\n", self.authority);
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {length}\r\n\r\n");
        self.stream.write_all(head.as_bytes()).await.unwrap();
    }

    pub(crate) fn host(mut self, host: &str) -> Self {
        self.authority = host.to_owned();
        self
    }

    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.authority);
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.stream.write_all(head.as_bytes()).await.unwrap();
    }

    /// A `POST` whose body of `x` comes in pieces, without its length being told before.
    pub(crate) async fn send_pieces(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        length: usize,
    ) -> Result<Answer, Broken> {
        const PIECE: usize = 4096;
        let mut head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\n", self.authority);
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "Transfer-Encoding: chunked\r\n\r\n";
        self.stream.write_all(head.as_bytes()).await.unwrap();
        let mut left = length;
        while left > 0 {
            let piece = left.min(PIECE);
            let chunk = format!("{piece:x}\r\n{}\r\n", "x".repeat(piece));
            self.stream.write_all(chunk.as_bytes()).await.unwrap();
            left -= piece;
        }
        self.receive().await
    }

    pub(crate) async fn receive(&mut self) -> Result<Answer, Broken> {
        let mut bytes = Vec::new();
        let head_end = loop {
            if let Some(at) = find(&bytes, b"\r\n\r\n") {
                break at;
            }
            if self.read(&mut bytes).await? == 0 {
                return Err(Broken::Closed);
            }
        };
        let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let promised = headers
            .iter()
            .find(|(name, _)| name == "content-length")
            .map_or(0, |(_, value)| value.parse().unwrap());
        let mut body = bytes.split_off(head_end + 4);
        while body.len() < promised {
            if self.read(&mut body).await? == 0 {
                return Err(Broken::Torn {
                    got: body.len(),
                    promised,
                });
            }
        }
        Ok(Answer {
            status: status.parse().unwrap(),
            headers,
            body,
        })
    }

    pub(crate) async fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, Broken> {
        self.send(method, path, headers, body).await;
        self.receive().await
    }

    /// A login of the default account, whose answer is not waited for.
    pub(crate) async fn send_login(&mut self) {
        let headers = [("Content-Type", "application/json")];
        let body = credentials().to_string();
        self.send(
            "POST",
            "/WebservicesAPI/Api/Authentication",
            &headers,
            &body,
        )
        .await;
    }

    /// `POST` of JSON below the base URL.
    pub(crate) async fn post(&mut self, route: &str, body: &Value) -> Result<Answer, Broken> {
        let path = format!("/WebservicesAPI/Api/{route}");
        let headers = [("Content-Type", "application/json")];
        self.request("POST", &path, &headers, &body.to_string())
            .await
    }

    /// `GET` below the base URL with an access token.
    pub(crate) async fn get(&mut self, route: &str, access: &str) -> Result<Answer, Broken> {
        let path = format!("/WebservicesAPI/Api/{route}");
        let bearer = format!("Bearer {access}");
        self.request("GET", &path, &[("Authorization", &bearer)], "")
            .await
    }

    /// `POST` of JSON below the base URL with an access token, whose answer is not waited for.
    pub(crate) async fn send_as(&mut self, pair: &Pair, route: &str, body: &str) {
        let bearer = format!("Bearer {}", pair.access);
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json"),
        ];
        let path = format!("/WebservicesAPI/Api/{route}");
        self.send("POST", &path, &headers, body).await;
    }

    async fn read(&mut self, into: &mut Vec<u8>) -> Result<usize, Broken> {
        match self.stream.read_buf(into).await {
            Ok(read) => Ok(read),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Err(Broken::Reset),
            Err(error) => panic!("{error}"),
        }
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{:?}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|part| part == needle)
}

/// A pair of tokens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Pair {
    pub(crate) fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.json();
        Self {
            access: body["accessToken"].as_str().unwrap().to_owned(),
            refresh: body["refreshToken"].as_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn body(&self) -> Value {
        json!({ "AccessToken": self.access, "RefreshToken": self.refresh })
    }
}

pub(crate) const LOOKUP: &str = "Lookup/Submissions";
pub(crate) const REFRESH: &str = "Authentication/Refresh";
pub(crate) const LOGIN: &str = "Authentication";
pub(crate) const LOGOUT: &str = "Authentication/Logout";

pub(crate) fn credentials() -> Value {
    json!({ "Username": "user", "Password": "password", "Usertype": "01" })
}

/// Each on a connection of its own.
pub(crate) async fn login(sandbox: &Sandbox) -> Result<Answer, Broken> {
    Raw::connect(sandbox)
        .await
        .post(LOGIN, &credentials())
        .await
}

pub(crate) async fn refresh(sandbox: &Sandbox, pair: &Pair) -> Result<Answer, Broken> {
    Raw::connect(sandbox)
        .await
        .post(REFRESH, &pair.body())
        .await
}

pub(crate) async fn lookup(sandbox: &Sandbox, pair: &Pair) -> Result<Answer, Broken> {
    Raw::connect(sandbox).await.get(LOOKUP, &pair.access).await
}

pub(crate) async fn logged_in(sandbox: &Sandbox) -> Pair {
    Pair::of(&login(sandbox).await.unwrap())
}

/// `POST` of JSON with an access token.
pub(crate) async fn post_as(sandbox: &Sandbox, pair: &Pair, route: &str, body: &str) -> Answer {
    let mut raw = Raw::connect(sandbox).await;
    raw.send_as(pair, route, body).await;
    raw.receive().await.unwrap()
}

/// Waits for what the sandbox's own thread is about to do.
pub(crate) async fn until(mut reached: impl FnMut() -> bool) {
    while !reached() {
        tokio::task::yield_now().await;
    }
}
