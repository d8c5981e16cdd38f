"""Well-known ports by kind of service: names for what a firewall rule opens.

Sources: the IANA registry (https://www.iana.org/assignments/service-names-port-numbers), and the pages named beside the
lines. The table includes the ports that Google and AWS report when they are open to the internet:
https://cloud.google.com/security-command-center/docs/concepts-vulnerabilities-findings#firewall-findings and
https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# By kind and protocol, one service per line: its ports, then its name.
_SERVICES: Final[dict[str, dict[str, str]]] = {
    "ssh": {"tcp": "22 SSH"},
    "rdp": {"tcp": "3389 Remote Desktop", "udp": "3389 Remote Desktop"},
    "mysql": {"tcp": "3306 MySQL\n33060 MySQL X protocol"},
    "ftp": {"tcp": "20 FTP data\n21 FTP"},
    "http": {"tcp": "80 HTTP"},
    "database": {
        # https://cloud.google.com/memorystore/docs/redis/about-in-transit-encryption (6378)
        # https://docs.oracle.com/en/database/oracle/oracle-database/19/ladbi (component port numbers: 1521, 2483, 2484)
        # https://docs.datastax.com/en/cassandra-oss/3.x/cassandra/configuration/secureFireWall.html (7000 to 9160)
        # https://www.mongodb.com/docs/manual/reference/default-mongodb-port (27017 to 27020)
        # https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/networking-settings (9200, 9300)
        # https://redis.io/docs/latest/operate/oss_and_stack/management/security (6379, 16379, 26379)
        # https://neo4j.com/docs/operations-manual/current/configuration/ports (7473, 7474, 7687)
        # https://docs.couchbase.com/server/current/install/install-ports.html (8091, 11207, 11210)
        # https://clickhouse.com/docs/guides/sre/network-ports (8123, 9440)
        # https://solr.apache.org/guide/solr/latest/deployment-guide/securing-solr.html (8983)
        "tcp": """
1433 SQL Server
1434 SQL Server admin connection
1521-1522 Oracle
1527 Apache Derby
2483-2484 Oracle
3050 Firebird
4000 TiDB
4333 mSQL
5432 PostgreSQL
5433 PostgreSQL or YugabyteDB
5984 CouchDB
6432 PgBouncer
6333-6335 Qdrant
6378 Memorystore for Redis with TLS
6379 Redis
6380 Redis with TLS
6984 CouchDB with TLS
7000-7001 Cassandra between nodes
7199 Cassandra JMX
7473-7474 Neo4j browser
7687 Neo4j
7700 Meilisearch
8086 InfluxDB
8091 Couchbase console
8108 Typesense
8123 ClickHouse over HTTP
8182 Gremlin Server
8428 VictoriaMetrics
8529 ArangoDB
8983 Solr
9042 Cassandra
9142 Cassandra with TLS
9160 Cassandra Thrift
9200 Elasticsearch
9300 Elasticsearch between nodes
9440 ClickHouse with TLS
11207 Couchbase data with TLS
11210 Couchbase data
11211 Memcached
11214-11215 Memcached
16379 Redis Cluster bus
19530 Milvus
26257 CockroachDB
26379 Redis Sentinel
27017-27020 MongoDB
28015 RethinkDB
28017 MongoDB status page
30015 SAP HANA
50000 Db2 or Jenkins agents
61620-61621 Cassandra OpsCenter""",
        "udp": "1434 SQL Server Browser\n11211 Memcached\n11214-11215 Memcached",
    },
    "kubernetes": {
        # https://kubernetes.io/docs/reference/networking/ports-and-protocols (6443, 2379, 2380, 10250, 10257, 10259)
        # https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet (10255)
        # https://docs.docker.com/engine/daemon/remote-access (2375, 2376); before 1.0 it was 4243
        # https://docs.docker.com/engine/swarm/swarm-tutorial (2377)
        "tcp": """
2375 Docker
2376 Docker with TLS
2377 Docker Swarm
2379 etcd
2380 etcd between members
4194 cAdvisor
4243 Docker
6443 Kubernetes API server
8001 kubectl proxy
10250 kubelet
10255 kubelet read-only
10257 Kubernetes controller manager
10259 Kubernetes scheduler
16443 MicroK8s API server""",
    },
    "coordination": {
        # https://developer.hashicorp.com/consul/docs/reference/architecture/ports (8300 to 8302, 8500 to 8503, 8600)
        # https://developer.hashicorp.com/vault/docs/configuration/listener/tcp (8200, 8201)
        # https://developer.hashicorp.com/nomad/docs/configuration (4646 to 4648)
        # https://zookeeper.apache.org/doc/current/zookeeperAdmin.html (2181, 2281, 2888, 3888)
        # https://docs.saltproject.io/en/latest/topics/tutorials/firewall.html (4505, 4506)
        # https://www.puppet.com/docs/puppet/8/system_requirements.html (8140)
        "tcp": """
2181 ZooKeeper
2281 ZooKeeper with TLS
2888 ZooKeeper between members
3888 ZooKeeper elections
4505-4506 Salt
4646 Nomad
4647-4648 Nomad between servers
5050-5051 Mesos
8140 Puppet
8200 Vault
8201 Vault between servers
8300-8302 Consul between servers
8500 Consul
8501 Consul with TLS or Streamlit
8502-8503 Consul gRPC
8600 Consul DNS
8761 Eureka
8848 Nacos""",
        "udp": "4648 Nomad between servers\n8301-8302 Consul between servers\n8600 Consul DNS",
    },
    "data-processing": {
        # https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml (98xx, formerly 500xx)
        # https://hadoop.apache.org/docs/stable/hadoop-yarn/hadoop-yarn-common/yarn-default.xml (8030 to 8042, 8088)
        # https://spark.apache.org/docs/latest/security.html#configuring-ports-for-network-security (4040, 6066, 7077)
        # https://docs.ray.io/en/latest/ray-core/configure.html (8265, 10001)
        # https://hbase.apache.org/book.html#hbase_default_configurations (16000 to 16030)
        "tcp": """
4040-4043 Spark job page
6066 Spark job submission
6123 Flink
6627 Storm
7077 Spark
8020 Hadoop NameNode
8030-8033 YARN
8042 YARN node manager
8088 YARN
8188 YARN timeline
8265 Ray dashboard
8786-8787 Dask or RStudio Server
8998 Livy
9083 Hive metastore
9820 Hadoop NameNode
9864 Hadoop DataNode
9866-9867 Hadoop DataNode
9868 Hadoop secondary NameNode
9870 Hadoop NameNode
10001 Ray
10002 Hive console
11000 Oozie
16000 HBase
16010 HBase console
16020 HBase region server
16030 HBase region server console
18080 Spark history
19888 Hadoop job history
21000 Impala
21050 Impala
50010 Hadoop DataNode
50020 Hadoop DataNode
50070 Hadoop NameNode
50075 Hadoop DataNode
50090 Hadoop secondary NameNode
60000 HBase
60010 HBase console
60020 HBase region server
60030 HBase region server console""",
    },
    "message-broker": {
        # https://kafka.apache.org/documentation/#brokerconfigs (9092), and 8083 of its Connect workers
        # https://www.rabbitmq.com/docs/networking#ports (4369, 5671, 5672, 15672, 25672, 61613)
        # https://activemq.apache.org/components/classic/documentation/uri-protocols (61616, 8161)
        # https://docs.nats.io/running-a-nats-service/configuration (4222, 6222, 8222)
        # https://pulsar.apache.org/docs/next/deploy-bare-metal (6650, 6651)
        "tcp": """
1414 IBM MQ
1883 MQTT
4150-4151 NSQ
4160-4161 NSQ lookup
4222 NATS
4369 Erlang port mapper
4730 Gearman
5671 AMQP with TLS
5672 AMQP
6222 NATS between servers
6650-6651 Pulsar
8083 Kafka Connect
8161 ActiveMQ console
8222 NATS monitoring
9092 Kafka
9093-9094 Kafka or Alertmanager
9876 RocketMQ
10911 RocketMQ
11300 Beanstalk
15671-15672 RabbitMQ management
25672 RabbitMQ between nodes
61613-61614 STOMP
61616-61617 ActiveMQ""",
    },
    "file-sharing": {
        # https://learn.microsoft.com/troubleshoot/windows-server/networking/service-overview-and-network-port-requirements
        # https://cloud.google.com/filestore/docs/configuring-firewall (111, 2049, 2050, 4045)
        "tcp": """
111 portmapper
139 NetBIOS
445 SMB
548 AFP
860 iSCSI
873 rsync
988 Lustre
2049-2050 NFS
3260 iSCSI
3300 Ceph monitor
4045-4046 NFS lock manager
6789 Ceph monitor
20048 NFS mountd
24007-24008 GlusterFS""",
        "udp": "69 TFTP\n111 portmapper\n137 NetBIOS names\n138 NetBIOS datagrams\n445 SMB\n2049 NFS\n20048 NFS mountd",
    },
    "management": {
        # https://learn.microsoft.com/troubleshoot/windows-server/networking/service-overview-and-network-port-requirements
        # https://www.zabbix.com/documentation/current/en/manual/installation/requirements (10050, 10051)
        # https://developer.android.com/tools/adb (5555)
        "tcp": """
23 Telnet
88 Kerberos
135 Windows RPC
161 SNMP
199 SNMP agents
389 LDAP
464 Kerberos passwords
512 rexec
513 rlogin
514 rsh
636 LDAP with TLS
2323 Telnet
3268-3269 Active Directory global catalog
4899 Radmin
5500 VNC
5555 Android debug bridge
5631 pcAnywhere
5666 Nagios NRPE
5800-5801 VNC over HTTP
5900-5910 VNC
5938 TeamViewer
5985 WinRM
5986 WinRM with TLS
6000-6005 X11
10050-10051 Zabbix""",
        "udp": """
88 Kerberos
161-162 SNMP
177 XDMCP
389 LDAP
464 Kerberos passwords
514 syslog
623 IPMI
5632 pcAnywhere""",
    },
    "console": {
        # https://www.jenkins.io/doc/book/installing/initial-settings (8080), https://docs.jupyter.org (8888)
        # https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana (3000)
        # https://www.elastic.co/docs/reference/kibana/configuration-reference/general-settings (5601)
        # https://prometheus.io/docs/prometheus/latest/command-line/prometheus (9090), 9091 and 9100 of its exporters
        # https://distribution.github.io/distribution/about/configuration (5000), https://webmin.com/docs (10000)
        # https://docs.oracle.com/javase/8/docs/technotes/guides/jpda/conninv.html (5005, by habit)
        # https://nodejs.org/en/learn/getting-started/debugging (9229), https://docs.ollama.com/faq (11434)
        # https://docs.wildfly.org/35/Admin_Guide.html (9990), https://glassfish.org/documentation (4848)
        "tcp": """
1098-1099 Java RMI
2345 Delve debugger
3000 Grafana or a development server
3001 a development server
3100 Loki
4200 a development server
4440 Rundeck
4444 Selenium Grid
4848 GlassFish console
5000 container registry or a development server
5005 Java debugger
5601 Kibana
5678 n8n or Python debugger
6006 TensorBoard
7002 WebLogic with TLS
7860 Gradio
8000 Splunk or a development server
8008 HTTP alternate
8009 Tomcat AJP
8080 HTTP alternate: Jenkins, Tomcat or Airflow
8081 HTTP alternate: Nexus, Flink or Mongo Express
8082 HTTP alternate
8085 HTTP alternate
8089 Splunk management
8090 HTTP alternate: Confluence
8111 TeamCity
8153 GoCD
8880 WebSphere SOAP
8888 Jupyter
9000 SonarQube, Portainer, MinIO, PHP-FPM or ClickHouse
9001 MinIO console or Supervisor
9010 Java JMX
9043 WebSphere console with TLS
9060 WebSphere console
9080 WebSphere
9090 Prometheus or Cockpit
9091 Prometheus Pushgateway or Milvus
9100 Prometheus node exporter
9222 Chrome DevTools
9229 Node.js debugger
9411 Zipkin
9990 WildFly console
9999 Java management
10000 Webmin or HiveServer2
11434 Ollama
16686 Jaeger""",
    },
    "mail-and-dns": {
        "tcp": "7 echo\n19 chargen\n25 SMTP\n53 DNS\n110 POP3\n143 IMAP",
        "udp": "7 echo\n17 quote of the day\n19 chargen\n53 DNS\n123 NTP\n1900 SSDP\n5353 mDNS",
    },
    # Ports that are meant for the internet, or that are listed only to name the service behind a port.
    "other": {
        "tcp": """
465 SMTP with TLS
554 RTSP
587 SMTP submission
853 DNS over TLS
993 IMAP with TLS
995 POP3 with TLS
1080 SOCKS proxy
1194 OpenVPN
1723 PPTP
1935 RTMP
2222 SSH alternate
3128 Squid proxy
4443 HTTPS alternate
5060-5061 SIP
5349 TURN with TLS
8443 HTTPS alternate
8883 MQTT with TLS
9443 HTTPS alternate""",
        "udp": """
500 IKE
1194 OpenVPN
1701 L2TP
3478 STUN and TURN
4500 IPsec
5060 SIP
51820 WireGuard""",
    },
}
# Ports that are meant for the public: HTTPS, also over QUIC. Plain HTTP is a kind of its own.
PUBLIC: Final[dict[str, tuple[int, ...]]] = {"tcp": (443,), "udp": (443,)}
_UNCLASSED: Final = "other"


@cache
def services(kind: str, protocol: str) -> Mapping[int, str]:
    """The ports of a kind over a protocol, in order, with the service name."""
    names: dict[int, str] = {}
    for line in _SERVICES[kind].get(protocol, "").split("\n"):
        ports, _, name = line.partition(" ")
        if ports:
            first, _, last = ports.partition("-")
            names |= dict.fromkeys(range(int(first), int(last or first) + 1), name)
    return dict(sorted(names.items()))


@cache
def judged(protocol: str) -> tuple[int, ...]:
    """The ports over a protocol that have their own policy, or need none, in order."""
    kinds = (services(kind, protocol) for kind in _SERVICES if kind != _UNCLASSED)
    return tuple(sorted({*PUBLIC.get(protocol, ()), *(port for ports in kinds for port in ports)}))


def kinds() -> tuple[str, ...]:
    """All kinds that a policy covers."""
    return tuple(kind for kind in _SERVICES if kind != _UNCLASSED)
