"""Sets up and starts the hosts: ours (mx1, mail1), the other providers' and the resolver."""

from functools import partial
from pathlib import Path

from lab.cast import Cast, Person, Variant
from lab.conditions import wait_for
from lab.hosts import Host
from lab.milter import PORT
from lab.templates import render
from lab.zones import records

ZONE = "Europe/Oslo"


def build_hosts(cast: Cast, work: Path) -> dict[str, Host]:
    """The hosts of a cast, not yet prepared, by name."""
    theirs, third = cast.providers["theirs"], cast.providers["third"]
    ours = cast.providers["ours"]
    return {
        "ns1": Host("ns1", f"ns1.{ours.domain}", cast.resolver, work / "ns1"),
        "mx1": Host("mx1", ours.mx, ours.address, work / "mx1"),
        "mail1": Host("mail1", cast.mail_host.mx, cast.mail_host.address, work / "mail1"),
        "theirs": Host("theirs", theirs.mx, theirs.address, work / "theirs"),
        "third": Host("third", third.mx, third.address, work / "third"),
    }


def set_up(host: Host, cast: Cast, shared: Path) -> None:
    """Lay out a host's folder with all its configuration."""
    host.prepare(shared)
    host.write("etc/resolv.conf", f"nameserver {cast.resolver}\n")
    host.write("etc/hosts", f"127.0.0.1 localhost\n{host.address} {host.fqdn} {host.name}\n")
    host.write("etc/hostname", f"{host.fqdn}\n")
    host.write("etc/mailname", f"{host.fqdn.partition('.')[2]}\n")
    host.write("etc/timezone", f"{ZONE}\n")
    localtime = host.folder / "etc/localtime"
    localtime.unlink(missing_ok=True)
    localtime.symlink_to(f"/usr/share/zoneinfo/{ZONE}")
    {"ns1": _resolver, "mx1": _mx, "mail1": _mail}.get(host.name, _provider)(host, cast)


def start_servers(host: Host, variant: Variant) -> None:
    """Start the servers of a host that runs, and wait until each answers."""
    if host.name == "ns1":
        host.run("unbound -c /etc/unbound/unbound.conf")
        wait_for("unbound listens", lambda: host.listens(53))
        return
    ahead = f"LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1) FAKETIME=+{variant.ahead_seconds}s "
    host.run((ahead if variant.clock_ahead == host.name else "") + "rsyslogd")
    wait_for(f"rsyslog of {host.name}", lambda: (host.folder / "dev/log").exists() or _has_log_socket(host))
    if host.name == "mx1":
        host.run("postgrey --inet=127.0.0.1:10023 --delay=8 --auto-whitelist-clients=0 --lookup-by-host --daemonize")
        host.run("install -d -o amavis /run/amavis; amavisd -u amavis start")
    if host.name == "mail1":
        host.run("chown -R vmail:vmail /var/vmail; dovecot > /dev/null 2>&1")
    ports = {"mx1": (10023, 10024), "mail1": (24, 993, 995)}.get(host.name, ())
    _wait_for_ports(host, ports)
    host.run("postfix start")
    _wait_for_ports(host, {"mx1": (25, 10025), "mail1": (587,)}.get(host.name, (25, 587)))


def _wait_for_ports(host: Host, ports: tuple[int, ...]) -> None:
    for port in ports:
        wait_for(f"{host.name} listens on port {port}", partial(host.listens, port))


def _has_log_socket(host: Host) -> bool:
    return host.run("test -S /dev/log && echo yes || true").strip() == "yes"


def _resolver(host: Host, cast: Cast) -> None:
    host.write("etc/unbound/unbound.conf", render("unbound/unbound.conf", records=records(cast)))


def _mx(host: Host, cast: Cast) -> None:
    _rsyslog(host, cast)
    dnsbl = "" if cast.variant.postscreen else f"reject_rbl_client {cast.dnsbl},"
    _postfix(
        host,
        cast,
        "mx1",
        mail_host=cast.mail_host.mx,
        dnsbl=cast.dnsbl,
        dnsbl_restriction=dnsbl,
        milter=f"inet:{cast.milter_ip}:{PORT}",
        may_hurry=", ".join(
            p.address for p in [*map(cast.providers.__getitem__, ("theirs", "third", "bulk")), cast.mail_host]
        ),
        smtp_services=render("postfix/mx1.postscreen.cf" if cast.variant.postscreen else "postfix/mx1.smtpd.cf"),
    )
    host.write("etc/postfix/mailboxes", _table(cast.hosted("ours")))
    host.write("etc/postfix/aliases", _aliases(cast))
    host.write("etc/postfix/header_checks", render("postfix/header_checks"))
    host.write("etc/amavis/conf.d/50-user", render("amavis/50-user"))
    host.write(
        "etc/postgrey/whitelist_clients.local",
        render(
            "postgrey/whitelist_clients.local",
            theirs=cast.providers["theirs"].mx,
            bulk=cast.providers["bulk"].mx,
            eager=cast.providers["eager"].mx,
            mail_host=cast.mail_host.mx,
        ),
    )
    host.write("etc/postfix-policyd-spf-python/policyd-spf.conf", render("policyd-spf/policyd-spf.conf"))


def _mail(host: Host, cast: Cast) -> None:
    _rsyslog(host, cast)
    _postfix(host, cast, "mail1")
    people = cast.hosted("ours")
    host.write("etc/postfix/mailboxes", _table(people))
    host.write("etc/postfix/aliases", _aliases(cast))
    host.write("etc/postfix/logins", "".join(f"{person.address} {person.address}\n" for person in people))
    wary = (cast.providers[key].domain for key in ("plain", "garbled"))
    host.write("etc/postfix/tls_policy", "".join(f"{domain} encrypt\n" for domain in wary))
    host.write(
        "etc/dovecot/dovecot.conf",
        render(
            "dovecot/dovecot.conf",
            fqdn=host.fqdn,
            domain=cast.providers["ours"].domain,
            save="save " if cast.variant.logs_saving else "",
        ),
    )
    host.write("var/vmail/sieve-before/spam.sieve", render("dovecot/spam.sieve"))
    host.write("etc/dovecot/users", "".join(_dovecot_user(person, cast.variant) for person in people))
    for person in people:
        if person.mailbox.sieve is not None:
            host.write(f"var/vmail/{_maildir(person)}.dovecot.sieve", person.mailbox.sieve)


def _provider(host: Host, cast: Cast) -> None:
    _rsyslog(host, cast)
    _postfix(host, cast, "provider", domain=cast.providers[host.name].domain)
    host.write("etc/postfix/mailboxes", "".join(f"{p.address} {_maildir(p)}\n" for p in cast.hosted(host.name)))


def _postfix(host: Host, cast: Cast, kind: str, **values: str) -> None:
    values.setdefault("domain", cast.providers["ours"].domain)
    values["fqdn"] = host.fqdn
    values["long_queue_ids"] = "yes" if cast.variant.long_queue_ids == host.name else "no"
    for file in ("main", "master"):
        text = render(f"postfix/{file}.base.cf", **values) + render(f"postfix/{kind}.{file}.cf", **values)
        host.write(f"etc/postfix/{file}.cf", text)


def _rsyslog(host: Host, cast: Cast) -> None:
    modern = cast.variant.rfc3339 == host.name
    template = "RSYSLOG_FileFormat" if modern else "RSYSLOG_TraditionalFileFormat"
    host.write("etc/rsyslog.conf", render("rsyslog/rsyslog.conf", template=template))


def _table(people: list[Person]) -> str:
    return "".join(f"{person.address} {_maildir(person)}\n" for person in people)


def _aliases(cast: Cast) -> str:
    return "".join(f"{alias} {', '.join(targets)}\n" for alias, targets in cast.aliases.items())


def _dovecot_user(person: Person, variant: Variant) -> str:
    extra = []
    if person.mailbox.quota_kb:
        extra.append(f"userdb_quota_rule=*:storage={person.mailbox.quota_kb}K")
    if person.mailbox.quota_tempfail:
        extra.append("userdb_quota_full_tempfail=yes")
    if person.mailbox.house_rule or variant.house_rule:
        extra.append("userdb_sieve_before=/var/vmail/sieve-before")
    return f"{person.address}:{{PLAIN}}{person.password}::::::{' '.join(extra)}\n"


def _maildir(person: Person) -> str:
    local, domain = person.address.split("@")
    return f"{domain}/{local}/"
