//! The one place that talks to the network, and only when a person asked for a manifest's files to be fetched.
//!
//! Addresses must begin with `https://`, also after being sent elsewhere; plain `http://` is for a server on this machine. Answers are
//! bounded in size and time, whatever their headers promise. Nothing is sent but the address and the program's name.

use super::error::StoreError;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(20);
/// How long one file may take in all.
const WHOLE: Duration = Duration::from_secs(600);
/// How often an address may lead to another one.
const REDIRECTS: u32 = 6;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The content.
    pub bytes: Vec<u8>,
    /// What the server calls it, such as `image/jpeg`; empty where it does not say.
    pub mime: String,
}

/// Fetches files, keeping connections open between them.
#[derive(Debug)]
pub struct Fetcher {
    abroad: ureq::Agent,
    here: ureq::Agent,
}

impl Default for Fetcher {
    fn default() -> Self {
        let agent = |https_only: bool, redirects: u32| {
            let config = ureq::Agent::config_builder()
                .https_only(https_only)
                .timeout_connect(Some(CONNECT))
                .timeout_global(Some(WHOLE))
                .max_redirects(redirects)
                .user_agent(concat!("Onionskin/", env!("CARGO_PKG_VERSION")));
            ureq::Agent::from(config.build())
        };
        // What this machine sends elsewhere is not followed: that would be a way around the rule.
        Self { abroad: agent(true, REDIRECTS), here: agent(false, 0) }
    }
}

impl Fetcher {
    /// Fetches a file of at most `most` bytes.
    ///
    /// # Errors
    /// Where the address is not one that may be asked, the server cannot be reached or refuses, or there is more.
    pub fn get(&self, address: &str, most: u64) -> Result<Fetched, StoreError> {
        let failed = |error: io::Error| StoreError::io("fetch the file", "Nothing of it was kept", Path::new(address))(error);
        let agent = match scheme(address) {
            Scheme::Https => &self.abroad,
            Scheme::ThisMachine => &self.here,
            Scheme::Other => return Err(failed(io::Error::other("only addresses that begin with https:// are fetched"))),
        };
        let mut response = agent.get(address).call().map_err(|error| failed(io::Error::other(error.to_string())))?;
        if !response.status().is_success() {
            return Err(failed(io::Error::other(format!("the server answered {}", response.status()))));
        }
        let mime = response.body().mime_type().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        response.body_mut().as_reader().take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > most {
            return Err(failed(io::Error::other(format!("it is larger than {} MB", most >> 20))));
        }
        Ok(Fetched { bytes, mime })
    }
}

enum Scheme {
    Https,
    ThisMachine,
    Other,
}

fn scheme(address: &str) -> Scheme {
    let lower = address.to_ascii_lowercase();
    if lower.starts_with("https://") {
        return Scheme::Https;
    }
    let host = lower.strip_prefix("http://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    if matches!(name, Some("localhost" | "127.0.0.1" | "[::1]")) { Scheme::ThisMachine } else { Scheme::Other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::net::TcpListener;

    /// A server that gives one answer, and its address.
    fn server(answer: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::Builder::new()
            .spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut asked = [0; 2048];
                let _read = stream.read(&mut asked).unwrap();
                // The other side hangs up once it has enough.
                drop(stream.write_all(&answer));
            })
            .unwrap();
        address
    }

    #[test]
    fn a_file_is_fetched_and_too_large_ones_are_not() {
        let answer = || b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello".to_vec();
        let fetched = Fetcher::default().get(&format!("{}/a.png", server(answer())), 5).unwrap();
        assert_eq!((fetched.bytes.as_slice(), fetched.mime.as_str()), (b"hello".as_slice(), "image/png"));
        let error = Fetcher::default().get(&server(answer()), 4).unwrap_err();
        assert!(error.to_string().contains("larger"), "{error}");
    }

    #[test]
    fn refusals_are_told_and_this_machine_leads_nowhere_else() {
        let gone = server(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec());
        assert!(Fetcher::default().get(&gone, 9).unwrap_err().to_string().contains("404"));
        let elsewhere =
            server(b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec());
        assert!(Fetcher::default().get(&elsewhere, 9).is_err());
    }

    #[test]
    fn only_https_is_asked() {
        for address in ["http://example.org/a", "file:///etc/passwd", "ftp://x", "http://127.0.0.1.example.org/a", "a.jpg", ""] {
            let error = Fetcher::default().get(address, 9).unwrap_err();
            assert!(error.to_string().contains("https://"), "{address}: {error}");
        }
    }
}
