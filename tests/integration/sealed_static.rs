//! `cargo seal`: one file that runs alone.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Trial;
use sealgate_tests::client::Client;
use sealgate_tests::harness::needing;
use sealgate_tests::node::Node;
use sealgate_tests::product::{Build, Process, checkout, free_address, seal, seal_in};
use sealgate_tests::program;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::drain::config;

pub(crate) fn trials() -> Vec<Trial> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return Vec::new();
    }
    vec![
        needing(&["bwrap", "cargo"], "static", "runs_alone_in_an_empty_root", || async {
            let node = Node::ok().await;
            let name_server = crate::dns::NameServer::start(60, |_| vec![std::net::Ipv4Addr::LOCALHOST]).await;
            let dns = format!("[dns]\nservers = [\"{}\"]\n\n", name_server.address);
            // Where `[dns]` is set, /etc/resolv.conf is not looked at.
            for (dns, host) in [(dns, "node.test"), (String::new(), "localhost")] {
                let named = format!("\"{host}:{}\" = 1", node.address.port());
                let named = format!("[[routes]]\nuri = \"/named\"\nupstream = {{ nodes = {{ {named} }} }}\n\n");
                let sealed = Sealed::new(Build::QuickStatic, &node.address.to_string(), &(dns + &named)).await;
                for resolv_conf in [false, true] {
                    let mut process = Process::start_command(sealed.in_empty_root(resolv_conf));
                    process.ready().await;
                    for path in ["/address", "/named"] {
                        let response = Client::new().get(sealed.https, "test.com", path).await.unwrap();
                        assert_eq!(response.status, 200, "{host} {path}\n{}", process.stderr());
                    }
                    // bwrap is the child that was started; the kernel ends what is in it with it.
                    process.signal("KILL").await;
                    process.end().await;
                    while tokio::net::TcpStream::connect(sealed.https).await.is_ok() {
                        tokio::task::yield_now().await;
                    }
                }
            }
        }),
        needing(&["cargo", "file", "strip"], "static", "is_a_small_static_pie_without_paths", || async {
            let Once { bytes, sealed_in } = Once::sealed().await;
            let directory = tempfile::tempdir().unwrap();
            let program = directory.path().join("sealgate");
            std::fs::write(&program, bytes).unwrap();
            let said = program::run("file", &["-b", program.to_str().unwrap()], Path::new("/")).await.success();
            assert!(said.contains("static-pie linked"), "{said}");
            assert!(bytes.len() < 12_000_000, "{} bytes", bytes.len());
            for path in [checkout(), sealed_in] {
                let path = path.to_str().unwrap().as_bytes();
                assert!(!bytes.windows(path.len()).any(|window| window == path), "{}", String::from_utf8_lossy(path));
            }
        }),
        needing(&["cargo"], "static", "two_directories_give_the_same_bytes", || async {
            let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let mut built = Vec::new();
            for root in [&one, &two] {
                let copy = root.path().join("checkout");
                copy_sources(&copy).await;
                let sealed = seal_in(&copy, &copy.join("gateway.toml"), Build::Static).await;
                built.push(std::fs::read(sealed.unwrap_or_else(|said| panic!("{}", said.stderr))).unwrap());
            }
            assert!(built[0] == built[1], "{} and {} bytes that differ", built[0].len(), built[1].len());
        }),
        needing(&["buildah", "cargo"], "static", "the_containerfile_builds", || async {
            let Once { bytes, .. } = Once::sealed().await;
            let directory = tempfile::tempdir().unwrap();
            let context = directory.path().join("context");
            let at = context.join("target/x86_64-unknown-linux-gnu/release");
            std::fs::create_dir_all(&at).unwrap();
            std::fs::write(at.join("sealgate"), bytes).unwrap();
            std::fs::set_permissions(at.join("sealgate"), PermissionsExt::from_mode(0o755)).unwrap();
            std::fs::copy(checkout().join("Containerfile"), context.join("Containerfile")).unwrap();
            let storage = directory.path().join("storage");
            let archive = directory.path().join("image.tar");
            let buildah = |arguments: &[&str]| {
                let mut command = Command::new(program::find("buildah").expect("looked for by the harness"));
                command.args(["--storage-driver", "vfs", "--root"]).arg(storage.join("root"));
                command.arg("--runroot").arg(storage.join("run")).args(arguments).current_dir(&context);
                program::run_command(command)
            };
            buildah(&["build", "--isolation", "chroot", "--tag", "sealgate-test", "."]).await.success();
            let inspected = buildah(&["inspect", "--type", "image", "sealgate-test"]).await.success();
            let inspected: serde_json::Value = serde_json::from_str(&inspected).unwrap();
            assert_eq!(inspected["OCIv1"]["config"]["User"], "65532:65532", "{inspected}");
            let to = format!("oci-archive:{}", archive.display());
            buildah(&["push", "sealgate-test", &to]).await.success();
        }),
    ]
}

/// What is sealed once, for the tests that only look at the file: linking takes a minute.
struct Once {
    bytes: Vec<u8>,
    /// Where its configuration was.
    sealed_in: PathBuf,
}

impl Once {
    async fn sealed() -> &'static Self {
        static ONCE: OnceCell<Once> = OnceCell::const_new();
        ONCE.get_or_init(|| async {
            let sealed = Sealed::new(Build::Static, "127.0.0.1:1", "").await;
            Self { bytes: std::fs::read(&sealed.program).unwrap(), sealed_in: sealed.directory.path().to_owned() }
        })
        .await
    }
}

/// A static program, alone in its directory of a root.
struct Sealed {
    program: PathBuf,
    https: SocketAddr,
    directory: TempDir,
}

impl Sealed {
    async fn new(build: Build, node: &str, more: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let https = free_address();
        std::fs::write(directory.path().join("gateway.toml"), config(https, node, more)).unwrap();
        let program =
            seal(&directory.path().join("gateway.toml"), build).await.unwrap_or_else(|said| panic!("{}", said.stderr));
        Self { program, https, directory }
    }

    /// As user 65532, without capabilities, in a read-only root that has this file and at most /etc/resolv.conf.
    fn in_empty_root(&self, resolv_conf: bool) -> Command {
        let mut command = Command::new(program::find("bwrap").expect("looked for by the harness"));
        command.args(["--unshare-user", "--uid", "65532", "--gid", "65532", "--cap-drop", "ALL"]);
        command
            .args(["--die-with-parent", "--unshare-pid", "--clearenv", "--ro-bind"])
            .arg(&self.program)
            .arg("/sealgate");
        if resolv_conf {
            let file = self.directory.path().join("resolv.conf");
            std::fs::write(&file, "nameserver 127.0.0.1\n").expect("a directory of the test");
            command.arg("--ro-bind").arg(&file).arg("/etc/resolv.conf");
        }
        command.args(["--remount-ro", "/", "--chdir", "/", "/sealgate"]);
        command
    }
}

/// What git knows of the checkout and what is new in it, copied to `to`.
async fn copy_sources(to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    let script = "git ls-files --cached --others --exclude-standard -z | tar --null --files-from=- --ignore-failed-read -cf - \
                  | tar -xf - -C \"$0\"";
    program::run("bash", &["-c", script, to.to_str().unwrap()], checkout()).await.success();
}
