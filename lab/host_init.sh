# The first process of a host, inside its own mount, network, pid and uts namespaces.
# Arguments: the host's folder, the shared root, the host's name.
set -eu
here=$1 shared=$2 name=$3
hostname "$name"
ip link set lo up
mount --bind "$here" "$here"
mount --bind "$shared/usr" "$here/usr"
mount -o remount,bind,ro "$here/usr"
mount -t proc -o nosuid,nodev,noexec proc "$here/proc"
mount -t tmpfs -o nosuid,mode=755 devices "$here/dev"
node() {
    mknod -m 666 "$here/dev/$1" c "$2" "$3" 2>/dev/null || { : > "$here/dev/$1"; mount --bind "/dev/$1" "$here/dev/$1"; }
}
node null 1 3
node zero 1 5
node full 1 7
node random 1 8
node urandom 1 9
mkdir -m 1777 "$here/dev/shm"
ln -s /proc/self/fd "$here/dev/fd"
ln -s /proc/self/fd/0 "$here/dev/stdin"
ln -s /proc/self/fd/1 "$here/dev/stdout"
ln -s /proc/self/fd/2 "$here/dev/stderr"
ulimit -n 65536 2>/dev/null || true
cd "$here"
mkdir .outside
pivot_root . .outside
exec chroot . /bin/sh -c 'umount -l /.outside && rmdir /.outside && : > /run/ready && exec tini -- sleep infinity'
