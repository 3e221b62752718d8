"""What the lab's DNS says: MX, A, PTR, SPF and the DNS list."""

from ipaddress import IPv4Address

from lab.cast import NOWHERE, Cast


def records(cast: Cast) -> str:
    """All records of a cast, as unbound's ``local-data`` lines."""
    lines: list[str] = []
    for provider in (p for p in cast.providers.values() if p.key != NOWHERE):
        lines.append(f"{provider.domain}. MX 10 {provider.mx}.")
        lines += _host(provider.mx, provider.address)
        senders = f"ip4:{provider.address}"
        if provider.key == "ours":
            senders += f" ip4:{cast.mail_host.address}"
        lines.append(f'{provider.domain}. TXT "v=spf1 {senders} -all"')
    lines += _host(cast.mail_host.mx, cast.mail_host.address)
    for address in [*cast.client_ips, cast.listed_ip]:
        lines += _host(f"h{address.replace('.', '-')}.bredband.example", address)
    lines += _listed(cast.dnsbl, cast.listed_ip)
    lines += _listed(cast.dnsbl, "127.0.0.2")
    return "\n".join(f"    local-data: '{line}'" for line in lines)


def _host(name: str, address: str) -> list[str]:
    return [f"{name}. A {address}", f"{IPv4Address(address).reverse_pointer}. PTR {name}."]


def _listed(zone: str, address: str) -> list[str]:
    name = ".".join(reversed(address.split("."))) + f".{zone}"
    return [
        f"{name}. A 127.0.0.2",
        f'{name}. TXT "Listed by DNSlisten, see https://dnslisten.example/query/ip/{address}"',
    ]
