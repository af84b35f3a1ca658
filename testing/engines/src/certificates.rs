//! An authority of a test's own, and a server that it vouches for.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::found;

/// What openssl is told of the two.
const CONFIGURATION: &str = "\
[req]
distinguished_name = name
prompt = no
[name]
CN = ergani test
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[server]
basicConstraints = CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost
";

/// Certificates of an authority, and of a server named `localhost`, and of that name alone.
#[derive(Debug)]
pub struct Certificates(TempDir);

impl Certificates {
    /// Made by openssl; none, loudly, where that is missing.
    #[must_use]
    pub fn make() -> Option<Self> {
        found("openssl", false)?;
        let made = Self(tempfile::tempdir().unwrap());
        std::fs::write(made.path().join("openssl.cnf"), CONFIGURATION).unwrap();
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -config openssl.cnf";
        for arguments in [
            format!("req -x509 {key} -extensions authority -days 2 -keyout ca.key -out ca.pem"),
            format!("req {key} -keyout server.key -out server.csr"),
            "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
             -extfile openssl.cnf -extensions server -out server.pem"
                .to_owned(),
        ] {
            let ended = Command::new("openssl")
                .args(arguments.split_whitespace())
                .current_dir(made.path())
                .stdin(Stdio::null())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ended.stderr);
            assert!(ended.status.success(), "openssl {arguments}: {said}");
        }
        Some(made)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// What a client must trust.
    #[must_use]
    pub fn ca_file(&self) -> PathBuf {
        self.path().join("ca.pem")
    }

    /// The authority's certificate, the server's, and its key.
    #[must_use]
    pub fn files(&self) -> [String; 3] {
        ["ca.pem", "server.pem", "server.key"]
            .map(|name| self.path().join(name).to_str().unwrap().to_owned())
    }
}
