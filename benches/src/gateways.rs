//! The two gateways and the upstream: built, configured for the same job, started on core 0 (the upstream on core 1).

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::cpu;

const UPSTREAM: u16 = 19580;
/// How long a program may take until it accepts.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sealgate,
    Nginx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Log {
    Off,
    On,
}

/// Sealed binaries by whether they log.
pub(crate) struct Binaries {
    quiet: PathBuf,
    logging: PathBuf,
}

impl Kind {
    fn port(self, log: Log) -> u16 {
        match (self, log) {
            (Self::Sealgate, Log::Off) => 19443,
            (Self::Sealgate, Log::On) => 19444,
            (Self::Nginx, _) => 19445,
        }
    }
}

/// Seals the two configurations as they would be shipped.
pub(crate) fn build(root: &Path, directory: &Path) -> io::Result<Binaries> {
    let seal = |log: Log| {
        let certs = root.join("certs").canonicalize()?;
        let port = Kind::Sealgate.port(log);
        let access = log == Log::On;
        let configuration = directory.join(format!("gateway-{access}.toml"));
        fs::write(&configuration, sealgate_configuration(&certs, port, access))?;
        let target = root.join("target").join("bench");
        let status = Command::new(env!("CARGO"))
            .current_dir(root)
            .args(["seal", "--target-dir"])
            .arg(&target)
            .env("SEALGATE_CONFIG", &configuration)
            .status()?;
        if !status.success() {
            return Err(io::Error::other("cargo seal failed"));
        }
        let sealed = directory.join(format!("sealgate-{access}"));
        fs::copy(target.join("x86_64-unknown-linux-gnu/release/sealgate"), &sealed)?;
        Ok(sealed)
    };
    Ok(Binaries { quiet: seal(Log::Off)?, logging: seal(Log::On)? })
}

fn sealgate_configuration(certs: &Path, port: u16, access: bool) -> String {
    let certs = certs.display();
    format!(
        r#"[listen]
https = ["127.0.0.1:{port}"]
workers = 1

[log]
access = {access}

[[ssls]]
sni = "test.com"
cert = "{certs}/server.cer"
key = "{certs}/server.key"
client = {{ ca = "{certs}/ca.cer" }}

[[routes]]
uri = "/anything"
host = "test.com"
[routes.plugins.proxy-rewrite.headers]
X-Ssl-Client-Fingerprint = "$ssl_client_fingerprint"
X-Ssl-Client-Serial = "$ssl_client_serial"
X-Ssl-Client-S-DN = "$ssl_client_s_dn"
[routes.upstream]
nodes = {{ "127.0.0.1:{UPSTREAM}" = 1 }}
"#
    )
}

fn nginx_configuration(root: &Path, directory: &Path, log: Log) -> io::Result<String> {
    let certs = root.join("certs").canonicalize()?;
    let (certs, directory, port) = (certs.display(), directory.display(), Kind::Nginx.port(log));
    let access = match log {
        Log::On => format!("{directory}/access.log combined buffer=32k flush=1s"),
        Log::Off => "off".to_owned(),
    };
    Ok(format!(
        r"worker_processes 1;
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/error.log crit;
worker_rlimit_nofile 30000;
events {{ worker_connections 25000; }}
http {{
  access_log {access};
  client_body_temp_path {directory}/b; proxy_temp_path {directory}/p; fastcgi_temp_path {directory}/f;
  uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
  keepalive_requests 10000;
  upstream node {{ server 127.0.0.1:{UPSTREAM}; keepalive 64; keepalive_requests 1000000; }}
  server {{
    listen 127.0.0.1:{port} ssl http2 backlog=4096;
    server_name test.com;
    ssl_certificate {certs}/server.cer;
    ssl_certificate_key {certs}/server.key;
    ssl_client_certificate {certs}/ca.cer;
    ssl_verify_client on;
    ssl_protocols TLSv1.2 TLSv1.3;
    location /anything {{
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Host $http_host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $host;
      proxy_set_header X-Forwarded-Port $server_port;
      proxy_set_header X-Ssl-Client-Fingerprint $ssl_client_fingerprint;
      proxy_set_header X-Ssl-Client-Serial $ssl_client_serial;
      proxy_set_header X-Ssl-Client-S-DN $ssl_client_s_dn;
      proxy_pass http://node;
    }}
  }}
}}
"
    ))
}

/// An nginx that answers every request with a small body.
pub(crate) fn start_upstream(directory: &Path) -> io::Result<Running> {
    let directory = directory.join("upstream");
    fs::create_dir_all(&directory)?;
    let configuration = directory.join("nginx.conf");
    let at = directory.display();
    fs::write(
        &configuration,
        format!(
            r"worker_processes 1; daemon off; pid {at}/nginx.pid; error_log {at}/error.log crit;
events {{ worker_connections 4096; }}
http {{ access_log off;
  client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f; uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;
  keepalive_requests 100000000;
  server {{ listen 127.0.0.1:{UPSTREAM} backlog=4096; location / {{ default_type application/json; return 200 '{{}}'; }} }} }}
"
        ),
    )?;
    let mut command = Command::new("taskset");
    command.args(["-c", "1", "nginx", "-c"]).arg(&configuration);
    Running::spawn(command, SocketAddr::from(([127, 0, 0, 1], UPSTREAM)))
}

/// A started program.
pub(crate) struct Running {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From exec to the first accepted connection.
    pub(crate) time_to_accept: Duration,
}

impl Running {
    pub(crate) fn start(kind: Kind, binaries: &Binaries, directory: &Path, log: Log) -> io::Result<Self> {
        let mut command = Command::new("taskset");
        command.args(["-c", "0"]);
        match kind {
            Kind::Sealgate => {
                command.arg(if log == Log::On { &binaries.logging } else { &binaries.quiet });
                command.stdout(fs::File::create(directory.join("sealgate.log"))?);
            }
            Kind::Nginx => {
                let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
                let configuration = directory.join("nginx.conf");
                fs::write(&configuration, nginx_configuration(&root, directory, log)?)?;
                command.args(["nginx", "-c"]).arg(&configuration);
            }
        }
        Self::spawn(command, SocketAddr::from(([127, 0, 0, 1], kind.port(log))))
    }

    fn spawn(mut command: Command, address: SocketAddr) -> io::Result<Self> {
        let begin = Instant::now();
        let child = command.stderr(Stdio::null()).spawn()?;
        while TcpStream::connect(address).is_err() {
            if begin.elapsed() > PATIENCE {
                return Err(io::Error::other(format!("{command:?} does not accept on {address}")));
            }
        }
        Ok(Self { child, address, time_to_accept: begin.elapsed() })
    }

    pub(crate) fn cpu_time(&self) -> io::Result<Duration> {
        cpu::time(&cpu::family(self.child.id())?)
    }

    pub(crate) fn resident_bytes(&self) -> io::Result<u64> {
        cpu::resident(&cpu::family(self.child.id())?)
    }

    /// SIGTERM (nginx: fast shutdown), then waits.
    pub(crate) fn stop(mut self) -> io::Result<()> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        self.child.wait()?;
        Ok(())
    }
}
