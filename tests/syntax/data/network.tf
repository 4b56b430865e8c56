module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"

  name            = "main"
  cidr            = "10.0.0.0/16"
  azs             = slice(data.aws_availability_zones.available.names, 0, 3)
  private_subnets = [for index, zone in local.zones : cidrsubnet("10.0.0.0/16", 8, index)]
  public_subnets  = ["10.0.101.0/24", "10.0.102.0/24", "10.0.103.0/24"]

  enable_nat_gateway = true
  single_nat_gateway = !var.highly_available
  ports              = [443, 8443, -1]
  ratio              = 0.25

  providers = {
    aws      = aws.west
    aws.peer = aws.east
  }
}

resource "aws_security_group" "web" {
  name_prefix = "web-"
  vpc_id      = module.vpc.vpc_id

  ingress {
    description = "HTTPS from 10.0.0.0/8 // and nowhere else # really"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }

  ingress {
    from_port = 80
    to_port   = 80
    protocol  = "tcp"
    self      = true
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = var.open ? ["0.0.0.0/0"] : []
  }

  depends_on = [
    module.vpc, # the gateway
  ]
}

resource "aws_instance" "web" {
  for_each = toset(["a", "b"])

  ami           = data.aws_ami.ubuntu.id
  instance_type = "t3.micro"
  subnet_id     = element(module.vpc.private_subnets, index(["a", "b"], each.key) % 3)
  user_data     = <<EOT
#!/bin/bash
%{for name, port in local.services~}
echo "${name}: ${port}" >> /etc/services
%{endfor~}
if [ "$1" = "x" ]; then echo $${HOME} 100%; fi
EOT

  vpc_security_group_ids = aws_security_group.web.*.id

  root_block_device {
    encrypted   = true
    volume_size = 2 * (4 + 4)
  }

  provisioner "local-exec" {
    command = "echo ${self.private_ip} >> ips.txt"
  }
}

moved {
  from = aws_instance.old
  to   = aws_instance.web["a"]
}
