# Every address range of the network and the input that sets it. An overlap fails in the plan, with both names: the API
# would reject it only in the middle of the apply.
locals {
  secondary_ranges = merge([
    for key, subnet in var.subnets : {
      for name, range in subnet.secondary_ranges : "subnets.${key}.secondary_ranges.${name}" => range
    }
  ]...)

  ranges_by_input = merge(
    { for key, subnet in var.subnets : "subnets.${key}.ip_cidr_range" => subnet.ip_cidr_range },
    local.secondary_ranges,
    var.psa_cidr == null ? {} : { psa_cidr = var.psa_cidr },
    var.gke_control_plane == null ? {} : { "gke_control_plane.cidr_range" = var.gke_control_plane.cidr_range },
  )

  # First and last address as numbers. Invalid IPv4 ranges are left to the validations of their inputs.
  bounds = {
    for name, range in local.ranges_by_input : name => {
      first = sum([for i, octet in split(".", cidrhost(range, 0)) : tonumber(octet) * pow(256, 3 - i)])
      size  = pow(2, 32 - tonumber(split("/", range)[1]))
    }
    if can(cidrnetmask(range))
  }

  bounded = keys(local.bounds)

  overlaps = flatten([
    for i, one in local.bounded : [
      for other in slice(local.bounded, i + 1, length(local.bounded)) :
      "${one} (${local.ranges_by_input[one]}) and ${other} (${local.ranges_by_input[other]})"
      if local.bounds[one].first < local.bounds[other].first + local.bounds[other].size &&
      local.bounds[other].first < local.bounds[one].first + local.bounds[one].size
    ]
  ])

  # Address ranges of the machines and pods of this network.
  machine_ranges = concat(
    [for subnet in local.subnets : subnet.ip_cidr_range if subnet.holds_machines],
    values(local.secondary_ranges),
  )
}
