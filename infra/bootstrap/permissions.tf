# Permissions that Terraform needs to read and change the resources of infra/modules.
#
# The predefined admin roles would be shorter, but they can also read the data in the resources: container.admin reads
# every Kubernetes Secret, secretmanager.admin every secret, storage.admin every object, and cloudsql.viewer exports
# databases. The names were compared with Google's published roles of August 2026.

locals {
  read = {
    "artifactregistry.repositories"                 = ["get", "getIamPolicy", "list"]
    "bigquery.datasets"                             = ["get", "getIamPolicy"]
    "binaryauthorization.attestors"                 = ["get", "getIamPolicy", "list"]
    "binaryauthorization.policy"                    = ["get", "getIamPolicy"]
    "certificatemanager.certmapentries"             = ["get", "list"]
    "certificatemanager.certmaps"                   = ["get", "list"]
    "certificatemanager.certs"                      = ["get", "list"]
    "certificatemanager.dnsauthorizations"          = ["get", "list"]
    "certificatemanager.operations"                 = ["get"]
    "cloudkms.cryptoKeyVersions"                    = ["get", "list", "viewPublicKey"]
    "cloudkms.cryptoKeys"                           = ["get", "getIamPolicy", "list"]
    "cloudkms.keyRings"                             = ["get", "getIamPolicy", "list"]
    "cloudsql.databases"                            = ["get", "list"]
    "cloudsql.instances"                            = ["get", "list", "listServerCas"]
    "cloudsql.users"                                = ["get", "list"]
    "compute.addresses"                             = ["get", "list"]
    "compute.firewallPolicies"                      = ["get", "list"]
    "compute.firewalls"                             = ["get", "list"]
    "compute.globalAddresses"                       = ["get", "list"]
    "compute.globalOperations"                      = ["get"]
    "compute.instanceGroupManagers"                 = ["get", "list"]
    "compute.instanceGroups"                        = ["get", "list"]
    "compute.networks"                              = ["get", "list", "listPeeringRoutes"]
    "compute.projects"                              = ["get"]
    "compute.regionOperations"                      = ["get"]
    "compute.regions"                               = ["get", "list"]
    "compute.routers"                               = ["get", "list"]
    "compute.securityPolicies"                      = ["get", "list"]
    "compute.sslPolicies"                           = ["get", "list"]
    "compute.subnetworks"                           = ["get", "list"]
    "compute.zoneOperations"                        = ["get"]
    "compute.zones"                                 = ["get", "list"]
    "container.clusters"                            = ["get", "list"]
    "container.operations"                          = ["get", "list"]
    "containeranalysis.notes"                       = ["get", "getIamPolicy", "list"]
    "dns.changes"                                   = ["get", "list"]
    "dns.dnsKeys"                                   = ["get", "list"]
    "dns.managedZoneOperations"                     = ["get", "list"]
    "dns.managedZones"                              = ["get", "getIamPolicy", "list"]
    "dns.policies"                                  = ["get", "list"]
    "dns.projects"                                  = ["get"]
    "dns.resourceRecordSets"                        = ["get", "list"]
    "essentialcontacts.contacts"                    = ["get", "list"]
    "gkebackup.backupPlans"                         = ["get", "getIamPolicy", "list"]
    "gkebackup.operations"                          = ["get"]
    "gkebackup.restorePlans"                        = ["get", "getIamPolicy", "list"]
    "iam.serviceAccounts"                           = ["get", "getIamPolicy", "list"]
    "logging.buckets"                               = ["get", "list"]
    "logging.logMetrics"                            = ["get", "list"]
    "logging.operations"                            = ["get"]
    "logging.settings"                              = ["get"]
    "logging.sinks"                                 = ["get", "list"]
    "monitoring.alertPolicies"                      = ["get", "list"]
    "monitoring.dashboards"                         = ["get", "list"]
    "monitoring.notificationChannels"               = ["get", "list"]
    "monitoring.services"                           = ["get", "list"]
    "monitoring.slos"                               = ["get", "list"]
    "monitoring.uptimeCheckConfigs"                 = ["get", "list"]
    "networkconnectivity.operations"                = ["get"]
    "networkconnectivity.serviceConnectionPolicies" = ["get", "list"]
    "orgpolicy.policy"                              = ["get"]
    "pubsub.topics"                                 = ["get", "getIamPolicy", "list"]
    "redis.clusters"                                = ["get", "list"]
    # The provider reads the AUTH string on every refresh and fails without this permission. The plan account can read
    # the string in the state anyway.
    "redis.instances"              = ["get", "getAuthString", "list"]
    "redis.operations"             = ["get"]
    "resourcemanager.projects"     = ["get", "getIamPolicy"]
    "secretmanager.secrets"        = ["get", "getIamPolicy", "list"]
    "secretmanager.versions"       = ["get", "list"]
    "servicenetworking.operations" = ["get"]
    "servicenetworking.services"   = ["get"]
    "serviceusage.operations"      = ["get"]
    "serviceusage.services"        = ["get", "list", "use"]
    "storage.buckets"              = ["get", "getIamPolicy", "list"]
  }

  write = {
    "artifactregistry.repositories"                 = ["create", "delete", "update"]
    "bigquery.datasets"                             = ["create", "delete", "update"]
    "binaryauthorization.attestors"                 = ["create", "delete", "update"]
    "binaryauthorization.policy"                    = ["update"]
    "certificatemanager.certmapentries"             = ["create", "delete", "update"]
    "certificatemanager.certmaps"                   = ["create", "delete", "update", "use"]
    "certificatemanager.certs"                      = ["create", "delete", "update", "use"]
    "certificatemanager.dnsauthorizations"          = ["create", "delete", "update", "use"]
    "cloudkms.cryptoKeyVersions"                    = ["create", "destroy", "update"]
    "cloudkms.cryptoKeys"                           = ["create", "update"]
    "cloudkms.keyRings"                             = ["create"]
    "cloudsql.databases"                            = ["create", "delete", "update"]
    "cloudsql.instances"                            = ["create", "delete", "restart", "update"]
    "cloudsql.users"                                = ["create", "delete", "update"]
    "compute.addresses"                             = ["create", "createInternal", "delete", "deleteInternal", "setLabels", "use"]
    "compute.firewallPolicies"                      = ["create", "delete", "update", "use"]
    "compute.firewalls"                             = ["create", "delete", "update"]
    "compute.globalAddresses"                       = ["create", "createInternal", "delete", "deleteInternal", "setLabels", "use"]
    "compute.networks"                              = ["access", "addPeering", "create", "delete", "removePeering", "setFirewallPolicy", "update", "updatePeering", "updatePolicy", "use"]
    "compute.routers"                               = ["create", "delete", "update", "use"]
    "compute.securityPolicies"                      = ["create", "delete", "setLabels", "update"]
    "compute.sslPolicies"                           = ["create", "delete", "update"]
    "compute.subnetworks"                           = ["create", "delete", "expandIpCidrRange", "setPrivateIpGoogleAccess", "update", "use"]
    "container.clusters"                            = ["create", "delete", "update"]
    "containeranalysis.notes"                       = ["attachOccurrence", "create", "delete", "update"]
    "dns.changes"                                   = ["create"]
    "dns.managedZones"                              = ["create", "delete", "update"]
    "dns.networks"                                  = ["bindPrivateDNSPolicy", "bindPrivateDNSZone"]
    "dns.policies"                                  = ["create", "delete", "update"]
    "dns.resourceRecordSets"                        = ["create", "delete", "update"]
    "essentialcontacts.contacts"                    = ["create", "delete", "update"]
    "gkebackup.backupPlans"                         = ["create", "delete", "update"]
    "gkebackup.restorePlans"                        = ["create", "delete", "update"]
    "iam.serviceAccounts"                           = ["create", "delete", "disable", "enable", "update"]
    "logging.buckets"                               = ["create", "delete", "undelete", "update"]
    "logging.logMetrics"                            = ["create", "delete", "update"]
    "logging.sinks"                                 = ["create", "delete", "update"]
    "monitoring.alertPolicies"                      = ["create", "delete", "update"]
    "monitoring.dashboards"                         = ["create", "delete", "update"]
    "monitoring.notificationChannels"               = ["create", "delete", "update"]
    "monitoring.services"                           = ["create", "delete", "update"]
    "monitoring.slos"                               = ["create", "delete", "update"]
    "monitoring.uptimeCheckConfigs"                 = ["create", "delete", "update"]
    "networkconnectivity.serviceConnectionPolicies" = ["create", "delete", "update"]
    "pubsub.topics"                                 = ["create", "delete", "update"]
    "redis.clusters"                                = ["create", "delete", "update"]
    "redis.instances"                               = ["create", "delete", "update", "updateAuth", "upgrade"]
    "secretmanager.secrets"                         = ["create", "delete", "update"]
    "secretmanager.versions"                        = ["add", "destroy", "disable", "enable"]
    "servicenetworking.services"                    = ["addPeering", "deleteConnection"]
    "serviceusage.services"                         = ["enable"]
    "storage.buckets"                               = ["create", "delete", "update"]
  }

  # Resource types whose IAM policies the modules change.
  granted_on = [
    "artifactregistry.repositories",
    "bigquery.datasets",
    "binaryauthorization.attestors",
    "cloudkms.cryptoKeys",
    "containeranalysis.notes",
    "dns.managedZones",
    "iam.serviceAccounts",
    "pubsub.topics",
    "secretmanager.secrets",
    "storage.buckets",
  ]

  read_permissions  = flatten([for type, verbs in local.read : [for verb in verbs : "${type}.${verb}"]])
  write_permissions = flatten([for type, verbs in local.write : [for verb in verbs : "${type}.${verb}"]])
  grant_permissions = [for type in local.granted_on : "${type}.setIamPolicy"]
}
