//! Listening sockets: bound once for all cores, accepted from by each.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::net::UnixListener as StdUnixListener;
use std::time::Duration;

use sealgate_policy::desc::{AddressDesc, ListenerDesc, ListenerKind};
use socket2::{Domain, Protocol, Socket as RawSocket, Type};
use tokio::net::{TcpListener, UnixListener};

use crate::client::io::Socket;

/// Connections that the kernel holds for us until they are accepted.
const BACKLOG: i32 = 4096;
/// Out of descriptors or memory: time until the next attempt.
pub(crate) const BACK_OFF: Duration = Duration::from_millis(100);
/// What stands for the addresses of a unix socket.
const NO_ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// A listener with its sockets, one for each core, not yet accepted from.
#[derive(Debug)]
pub(crate) struct Bound {
    /// What is spoken on it.
    pub(crate) kind: ListenerKind,
    /// Where, with the port that the kernel chose for port 0; `None` for a unix socket.
    pub(crate) address: Option<SocketAddr>,
    /// Where, as text.
    pub(crate) name: String,
    sockets: Vec<Raw>,
}

#[derive(Debug)]
enum Raw {
    Tcp(std::net::TcpListener),
    Unix(StdUnixListener),
}

/// A listener on one core.
#[derive(Debug)]
pub(crate) enum Listener {
    /// TCP, shared out by the kernel.
    Tcp(TcpListener),
    /// A unix socket, the same on every core.
    Unix(UnixListener),
}

/// A listener that cannot be.
#[derive(Debug)]
pub(crate) struct BindError {
    name: String,
    source: io::Error,
}

impl std::fmt::Display for BindError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot listen on {}: {}", self.name, self.source)
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl Bound {
    /// Binds and listens, with a socket for each of `cores`.
    ///
    /// # Errors
    /// The address is taken, not ours, or not to be used by this user.
    pub(crate) fn new(desc: &ListenerDesc<'_>, cores: usize) -> Result<Self, BindError> {
        match desc.address {
            AddressDesc::Inet(address) => {
                Self::tcp(desc.kind, address, cores).map_err(|source| BindError { name: address.to_string(), source })
            }
            AddressDesc::Unix(path) => {
                Self::unix(desc.kind, path, cores).map_err(|source| BindError { name: format!("unix:{path}"), source })
            }
        }
    }

    /// The same listener with the socket for one more core, on its way to it.
    pub(crate) fn split(&mut self) -> Option<Self> {
        let socket = self.sockets.pop()?;
        Some(Self { kind: self.kind, address: self.address, name: self.name.clone(), sockets: vec![socket] })
    }

    /// A socket, on its core.
    ///
    /// # Errors
    /// The runtime's own registration of it fails.
    pub(crate) fn take(&mut self) -> io::Result<Option<Listener>> {
        match self.sockets.pop() {
            None => Ok(None),
            Some(Raw::Tcp(tcp)) => TcpListener::from_std(tcp).map(Listener::Tcp).map(Some),
            Some(Raw::Unix(unix)) => UnixListener::from_std(unix).map(Listener::Unix).map(Some),
        }
    }

    fn tcp(kind: ListenerKind, address: SocketAddr, cores: usize) -> io::Result<Self> {
        // SO_REUSEPORT would let a second process of this user in without a word: the first socket asks without it.
        let first = open_tcp(address, false)?;
        let address = bound_address(&first)?;
        drop(first);
        let sockets = (0..cores)
            .map(|_| {
                let socket = open_tcp(address, true)?;
                socket.listen(BACKLOG)?;
                Ok(Raw::Tcp(socket.into()))
            })
            .collect::<io::Result<_>>()?;
        Ok(Self { kind, address: Some(address), name: address.to_string(), sockets })
    }

    fn unix(kind: ListenerKind, path: &str, cores: usize) -> io::Result<Self> {
        let listener = match StdUnixListener::bind(path) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_abandoned(path) => {
                std::fs::remove_file(path)?;
                StdUnixListener::bind(path)?
            }
            result => result?,
        };
        listener.set_nonblocking(true)?;
        let sockets = (0..cores).map(|_| listener.try_clone().map(Raw::Unix)).collect::<io::Result<_>>()?;
        Ok(Self { kind, address: None, name: format!("unix:{path}"), sockets })
    }
}

fn open_tcp(address: SocketAddr, shared: bool) -> io::Result<RawSocket> {
    let socket = RawSocket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(shared)?;
    socket.set_nonblocking(true)?;
    if address.is_ipv6() {
        // As in nginx: `[::]` does not take IPv4 along.
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

fn bound_address(socket: &RawSocket) -> io::Result<SocketAddr> {
    socket.local_addr()?.as_socket().ok_or_else(|| io::Error::other("the socket has no address"))
}

/// Whether nobody listens on the unix socket any more.
fn is_abandoned(path: &str) -> bool {
    std::os::unix::net::UnixStream::connect(path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}

impl Listener {
    /// The next connection with its peer's address and ours.
    ///
    /// # Errors
    /// As accept(2).
    pub(crate) async fn accept(&self) -> io::Result<(Socket, SocketAddr, SocketAddr)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, remote) = listener.accept().await?;
                stream.set_nodelay(true)?;
                let local = stream.local_addr()?;
                Ok((Socket::Tcp(stream), remote, local))
            }
            Self::Unix(listener) => {
                let (stream, _) = listener.accept().await?;
                Ok((Socket::Unix(stream), NO_ADDRESS, NO_ADDRESS))
            }
        }
    }
}

/// Whether accept(2) failed for want of something that other connections hold.
pub(crate) fn is_exhaustion(error: &io::Error) -> bool {
    // EMFILE, ENFILE, ENOBUFS, ENOMEM of Linux.
    matches!(error.raw_os_error(), Some(24 | 23 | 105 | 12))
}

#[cfg(test)]
mod tests {
    use sealgate_policy::desc::{AddressDesc, ListenerDesc, ListenerKind};

    use super::Bound;

    #[test]
    fn a_second_process_is_told() {
        let desc = |address| ListenerDesc { kind: ListenerKind::Http, address: AddressDesc::Inet(address) };
        let first = Bound::new(&desc(([127, 0, 0, 1], 0).into()), 2).unwrap();
        let address = first.address.unwrap();
        let error = Bound::new(&desc(address), 2).unwrap_err().to_string();
        assert!(error.starts_with(&format!("cannot listen on {address}: ")), "{error}");
    }
}
