"""SAM templates that together use every kind of event, policy and resource."""

FUNCTIONS = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.12
    Timeout: 10
    Tracing: Active
    Layers: [!Ref Common]
    Environment: {Variables: {STAGE: prod, LEVEL: info}}
    Tags: {team: orders}
Resources:
  Common:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: ./layer, RetentionPolicy: delete}
  Dead: {Type: AWS::SQS::Queue}
  Table:
    Type: AWS::Serverless::SimpleTable
    Properties:
      PrimaryKey: {Name: pk, Type: Number}
      SSESpecification: {SSEEnabled: true}
  Worker:
    Type: AWS::Serverless::Function
    DeletionPolicy: Retain
    Properties:
      Handler: app.handler
      CodeUri: s3://code/worker.zip?versionId=7
      Timeout: 20
      Layers: [!Ref Own]
      Environment: {Variables: {LEVEL: debug}}
      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}
      AutoPublishAlias: live
      PropagateTags: true
      PermissionsBoundary: arn:aws:iam::123456789012:policy/boundary
      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}
      DeploymentPreference:
        Type: Canary10Percent5Minutes
        Alarms: [!Ref Alarm]
        Hooks: {PreTraffic: !Ref Own}
      EventInvokeConfig:
        MaximumRetryAttempts: 1
        DestinationConfig:
          OnFailure: {Type: SQS}
          OnSuccess: {Type: SNS, Destination: arn:aws:sns:us-east-1:123456789012:done}
      FunctionUrlConfig: {AuthType: NONE, Cors: {AllowOrigins: ['*']}}
      Policies:
        - AmazonS3ReadOnlyAccess
        - arn:aws:iam::123456789012:policy/own
        - !Ref OwnPolicy
        - DynamoDBCrudPolicy: {TableName: !Ref Table}
        - SSMParameterReadPolicy: {ParameterName: '*'}
        - Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]
  Own:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: {Bucket: code, Key: own.zip}}
  OwnPolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Version: '2012-10-17', Statement: []}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1}
  Given:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties:
      Handler: app.handler
      InlineCode: pass
      Role: arn:aws:iam::123456789012:role/given
      Tracing: Disabled
  Image:
    Type: AWS::Serverless::Function
    IgnoreGlobals: [Runtime, Layers]
    Properties: {PackageType: Image, ImageUri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1}
  Watcher:
    Type: AWS::CloudWatch::Alarm
    Properties:
      ComparisonOperator: GreaterThanThreshold
      EvaluationPeriods: 1
      Dimensions:
        - {Name: Resource, Value: !Ref Worker.Alias}
        - {Name: Version, Value: !GetAtt Worker.Version.Version}
        - {Name: Role, Value: !GetAtt WorkerRole.Arn}
        - {Name: Text, Value: !Sub '${Worker.Alias} and ${Worker.Arn}'}
Conditions: {IsProd: !Equals [a, b]}
"""

EVENTS = """
Transform: AWS::Serverless-2016-10-31
Conditions: {IsProd: !Equals [a, b]}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DependsOn: Topic
    Properties: {BucketName: uploads}
  Topic: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true}}
  Queue: {Type: AWS::SQS::Queue}
  Pool: {Type: AWS::Cognito::UserPool}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: ./src
      Events:
        Upload:
          Type: S3
          Properties:
            Bucket: !Ref Bucket
            Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*']
            Filter: {S3Key: {Rules: [{Name: suffix, Value: .csv}]}}
        Told: {Type: SNS, Properties: {Topic: !Ref Topic, FilterPolicy: {kind: [a]}}}
        Queued: {Type: SNS, Properties: {Topic: !Ref Topic, SqsSubscription: true}}
        ByQueue:
          Type: SNS
          Properties:
            Topic: !Ref Topic
            SqsSubscription: {QueueArn: !GetAtt Queue.Arn, QueueUrl: !Ref Queue, BatchSize: 5}
        Polled:
          Type: SQS
          Properties:
            Queue: !GetAtt Queue.Arn
            BatchSize: 3
            FunctionResponseTypes: [ReportBatchItemFailures]
        Stream:
          Type: Kinesis
          Properties:
            Stream: arn:aws:kinesis:us-east-1:123456789012:stream/s
            StartingPosition: LATEST
            DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Queue.Arn}}
        Changes:
          Type: DynamoDB
          Properties:
            Stream: arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1
            StartingPosition: LATEST
            DestinationConfig: {OnFailure: {Type: SNS, Destination: !Ref Topic}}
        Kafka:
          Type: MSK
          Properties:
            Stream: arn:aws:kafka:us-east-1:123456789012:cluster/c/1
            StartingPosition: LATEST
            Topics: [t]
            ConsumerGroupId: g
        OwnKafka:
          Type: SelfManagedKafka
          Properties:
            KafkaBootstrapServers: ['broker:9092']
            Topics: [t]
            SourceAccessConfigurations:
              - {Type: SASL_SCRAM_512_AUTH, URI: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:k'}
              - {Type: VPC_SUBNET, URI: 'subnet:subnet-1'}
              - {Type: VPC_SECURITY_GROUP, URI: 'security_group:sg-1'}
        Broker:
          Type: MQ
          Properties:
            Broker: arn:aws:mq:us-east-1:123456789012:broker:b
            Queues: [q]
            SourceAccessConfigurations:
              - {Type: BASIC_AUTH, URI: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:m'}
            SecretsManagerKmsKeyId: 1234abcd
        Documents:
          Type: DocumentDB
          Properties:
            Cluster: arn:aws:rds:us-east-1:123456789012:cluster:d
            DatabaseName: db
            SourceAccessConfigurations:
              - {Type: BASIC_AUTH, URI: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:d'}
        Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day), Enabled: false}}
        Hourly:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: rate(1 hour)
            DeadLetterConfig: {Type: SQS}
        Matched:
          Type: EventBridgeRule
          Properties:
            Pattern: {source: [aws.ec2]}
            DeadLetterConfig: {Type: SQS, QueueLogicalId: Lost}
            RetryPolicy: {MaximumRetryAttempts: 3}
        Older: {Type: CloudWatchEvent, Properties: {Pattern: {source: [aws.s3]}, State: DISABLED}}
        Logged: {Type: CloudWatchLogs, Properties: {LogGroupName: group, FilterPattern: ERROR}}
        Thing: {Type: IoTRule, Properties: {Sql: SELECT * FROM 'a/b', AwsIotSqlVersion: beta}}
        SignUp: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: [PreSignUp, PostConfirmation]}}
        Spoken: {Type: AlexaSkill, Properties: {SkillId: skill}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}
      Tracing: {Enabled: true}
      AutoPublishAlias: live
      UseAliasAsEventTarget: true
      Logging: {Level: ALL}
      Policies:
        - LambdaInvokePolicy: {FunctionName: !Ref Worker}
      Events:
        Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day), DeadLetterConfig: {Type: SQS}}}
        Matched: {Type: EventBridgeRule, Properties: {Pattern: {source: [aws.ec2]}}}
        Hourly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 hour)}}
        Started: {Type: Api, Properties: {Path: /start, Method: post}}
"""

APIS = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Api:
    TracingEnabled: true
    AccessLogSetting: {DestinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:a'}
  HttpApi:
    AccessLogSettings: {DestinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:h'}
Conditions: {IsProd: !Equals [a, b]}
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: v1
      OpenApiVersion: 3.0.1
      EndpointConfiguration: {Type: REGIONAL}
      MethodSettings: [{ResourcePath: '/*', HttpMethod: '*', LoggingLevel: INFO}]
      Cors: "'*'"
      Auth:
        DefaultAuthorizer: Pool
        AddDefaultAuthorizerToCorsPreflight: false
        Authorizers:
          Pool: {UserPoolArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/u'}
          Checker: {FunctionArn: !GetAtt Worker.Arn, Identity: {Header: X-Token}}
        UsagePlan: {CreateUsagePlan: PER_API, Quota: {Limit: 10, Period: DAY}}
      Domain:
        DomainName: api.example.com
        CertificateArn: arn:aws:acm:us-east-1:123456789012:certificate/c
        BasePath: [one, two]
        Route53: {HostedZoneId: Z1, IpV6: true}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: main
      CorsConfiguration: {AllowOrigins: ['https://example.com']}
      Auth:
        Authorizers:
          Tokens:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: 'https://example.com', audience: [a]}
      Domain:
        DomainName: http.example.com
        CertificateArn: arn:aws:acm:us-east-1:123456789012:certificate/h
  Given:
    Type: AWS::Serverless::Api
    Condition: IsProd
    Properties:
      StageName: prod
      Auth: {DefaultAuthorizer: AWS_IAM}
      DefinitionBody:
        swagger: '2.0'
        info: {title: given}
        paths: {/a: {get: {x-amazon-apigateway-integration: {type: mock}}}}
  Sockets:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Auth: {AuthType: CUSTOM, AuthArn: !GetAtt Worker.Arn}
      Routes:
        $connect: {FunctionArn: !GetAtt Worker.Arn}
        $default: {FunctionArn: !GetAtt Worker.Arn}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: ./src
      Events:
        List: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '/items/', Method: get}}
        Open:
          Type: Api
          Properties: {RestApiId: !Ref Api, Path: /open, Method: get, Auth: {Authorizer: NONE}}
        Implied: {Type: Api, Properties: {Path: '/items/{id}', Method: any, Auth: {ApiKeyRequired: true}}}
        Modern:
          Type: HttpApi
          Properties: {ApiId: !Ref Http, Path: /m, Method: POST, Auth: {Authorizer: Tokens}}
        Rest: {Type: HttpApi}
"""

CHOICES = """
Transform: AWS::Serverless-2016-10-31
Conditions: {IsProd: !Equals [a, b], HasRole: !Equals [c, d]}
Resources:
  Dead: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: ./src
      Role: !If [HasRole, 'arn:aws:iam::123456789012:role/given', !Ref AWS::NoValue]
      DeadLetterQueue: !If [IsProd, {Type: SQS, TargetArn: !GetAtt Dead.Arn}, !Ref AWS::NoValue]
      Tracing: !If [IsProd, Active, !Ref AWS::NoValue]
      AutoPublishAlias: !If [IsProd, live, !Ref AWS::NoValue]
      Policies: !If
        - IsProd
        - - AmazonS3ReadOnlyAccess
        - - SQSSendMessagePolicy: {QueueName: q}
          - AmazonS3FullAccess
      Events:
        Polled: !If
          - IsProd
          - {Type: SQS, Properties: {Queue: !GetAtt Dead.Arn, BatchSize: 10}}
          - {Type: SQS, Properties: {Queue: !GetAtt Dead.Arn, BatchSize: 1}}
        Nightly: !If [IsProd, {Type: Schedule, Properties: {Schedule: rate(1 day)}}, !Ref AWS::NoValue]
      FunctionUrlConfig: !If [IsProd, !Ref AWS::NoValue, {AuthType: NONE}]
  Other:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: ./src
      Events: !If
        - HasRole
        - Get: {Type: Api, Properties: {Path: /a, Method: get}}
        - !Ref AWS::NoValue
"""

CONNECTORS = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Table: {Type: AWS::Serverless::SimpleTable}
  Topic: {Type: AWS::SNS::Topic}
  Queue: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Connectors:
      ToTable: {Properties: {Destination: {Id: Table}, Permissions: [Read, Write]}}
    Properties: {Handler: app.handler, Runtime: python3.12, CodeUri: ./src}
  Announce:
    Type: AWS::Serverless::Connector
    Properties:
      Source: {Id: Worker}
      Destination: [{Id: Topic}, {Id: Queue}]
      Permissions: [Write]
  Fan:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Topic}, Destination: {Id: Queue}, Permissions: [Write]}
  Call:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Topic}, Destination: {Id: Worker}, Permissions: [Write]}
  Nested:
    Type: AWS::Serverless::Application
    Properties:
      Location: ./nested.yaml
      Parameters: {Table: !Ref Table}
  Graph:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaInline: 'type Query { a: String }'
      XrayEnabled: true
      Auth: {Type: AWS_IAM}
      ApiKeys: {Key: {Description: d}}
      DataSources:
        DynamoDb: {Rows: {TableName: !Ref Table, TableArn: !GetAtt Table.Arn}}
        Lambda: {Code: {FunctionArn: !GetAtt Worker.Arn}}
      Functions:
        Fetch: {Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, DataSource: Rows, InlineCode: a}
        Pass: {Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, DataSource: NONE, InlineCode: a}
      Resolvers:
        Query:
          a: {Pipeline: [Fetch, Pass]}
"""

COMPUTE = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, b]}
Globals:
  CapacityProvider: {Tags: {Team: a}, LoggingConfig: {LogGroup: g}}
  NetworkConnector: {Tags: {Team: a}}
  MicrovmImage: {BaseImageVersion: '1'}
Resources:
  Provider:
    Type: AWS::Serverless::CapacityProvider
    Properties:
      CapacityProviderName: p
      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}
      InstanceRequirements: {Architectures: [arm64], AllowedTypes: [m7g.large]}
      ScalingConfig: {MaxVCpuCount: 30, AverageCPUUtilization: 70}
      ManagedResourceTags: {Tags: {Cost: '1'}}
      KmsKeyArn: arn:aws:kms:us-east-1:123456789012:key/a
      PropagateTags: true
  Plain:
    Type: AWS::Serverless::CapacityProvider
    Properties:
      VpcConfig: {SubnetIds: [subnet-1]}
      ScalingConfig: {MaxVCpuCount: 30}
      OperatorRole: arn:aws:iam::123456789012:role/operator
  Connector:
    Type: AWS::Serverless::NetworkConnector
    Properties:
      Name: n
      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1], NetworkProtocol: IPv4}
      ComputeTypes: [WebFunction]
      PropagateTags: true
  Default:
    Type: AWS::Serverless::NetworkConnector
    Properties:
      VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1], NetworkProtocol: IPv4}
      OperatorRole: arn:aws:iam::123456789012:role/operator
  Picture:
    Type: AWS::Serverless::MicrovmImage
    Properties:
      Name: picture
      CodeUri: s3://bucket/key.zip
      BaseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023
      Tags: {Team: b}
      EnvironmentVariables: {STAGE: prod}
  Given:
    Type: AWS::Serverless::MicrovmImage
    Properties:
      Name: given
      Description: d
      CodeUri: s3://bucket/key.zip
      BaseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023
      BuildRoleArn: arn:aws:iam::123456789012:role/build
      AdditionalOsCapabilities: [ALL]
      Logging: {CloudWatch: {LogGroup: g}}
  Web:
    Type: AWS::Serverless::WebFunction
    Properties:
      FunctionName: web
      AuthType: IamAuth
      Runtime: nodejs22
      CodeUri: s3://bucket/key.zip
      EnvironmentVariables: {STAGE: prod}
      EntryPoint: index.js
      LoggingConfig: {LogGroup: g}
      MaxConcurrencyPerEnvironment: 4
      Tags: {Team: b}
      ReplicaRegions: {IncludeRegions: [EU], ExcludeRegions: [eu-west-3]}
      EndpointDescription: e
  Split:
    Type: AWS::Serverless::WebFunction
    Condition: IsProd
    Properties:
      AuthType: ApplicationManaged
      Runtime: nodejs22
      CodeUri: {Bucket: bucket, Key: key.zip}
      ExecutionRoleArn: arn:aws:iam::123456789012:role/web
      Timeout: 10
      RevisionDescription: r
      AutoDeploymentMode: Disabled
      RevisionWeights: {a: 40, b: 60}
      ReplicaRegions: [US, eu-west-1]
"""

ROUTES = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, b]}
Resources:
  First:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        ResourcePolicy:
          AwsAccountWhitelist: ['123456789012']
          AwsAccountBlacklist: ['210987654321']
          IpRangeBlacklist: [10.0.0.0/8]
          SourceVpcWhitelist: [vpc-1, vpce-2]
          CustomStatements:
          - {Effect: Deny, Principal: '*', Action: execute-api:Invoke, Resource: ['execute-api:/*']}
  Second:
    Type: AWS::Serverless::Api
    Properties:
      StageName: !Sub 'st${AWS::Region}'
  Merged:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      MergeDefinitions: true
      DefinitionBody:
        swagger: '2.0'
        paths:
          /a: {get: {summary: given}}
  Overridden:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth: {DefaultAuthorizer: AWS_IAM}
      DefinitionBody:
        swagger: '2.0'
        paths:
          /a: {get: {x-amazon-apigateway-integration: {type: mock}}}
          /b: {get: {x-amazon-apigateway-integration: {type: mock}}}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: !Join ['', [Stage, Name]]
      DefinitionBody:
        openapi: 3.0.1
        info: {title: t, version: '1'}
        paths: {}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      CodeUri: s3://bucket/key
      PropagateTags: true
      Tags: {Team: a}
      DeadLetterQueue: {Type: SNS, TargetArn: !Ref Topic}
      Events:
        Read:
          Type: Api
          Properties: {RestApiId: !Ref First, Path: /x, Method: get, ResponseTransferMode: RESPONSE_STREAM}
        Of:
          Type: Api
          Properties:
            RestApiId: !Ref Second
            Path: /y/
            Method: any
            Auth: {ResourcePolicy: {IpRangeWhitelist: [10.0.0.0/8]}}
        Both: {Type: Api, Properties: {RestApiId: !Ref Merged, Path: /a, Method: get}}
        Open:
          Type: Api
          Properties:
            RestApiId: !Ref Overridden
            Path: /a
            Method: get
            Auth: {Authorizer: NONE, OverrideApiAuth: true}
        Ignored:
          Type: Api
          Properties: {RestApiId: !Ref Overridden, Path: /b, Method: get, Auth: {Authorizer: NONE}}
        Any: {Type: HttpApi, Properties: {ApiId: !Ref Http}}
        Needless: {Type: HttpApi, Properties: {ApiId: !Ref Http, Path: /z, Method: get}}
        Put: {Type: S3, Properties: {Bucket: !Ref Files, Events: 's3:ObjectCreated:*'}}
  Other:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.12
      CodeUri: s3://bucket/key
      Events:
        Single: {Type: HttpApi, Properties: {ApiId: !Ref Http, Path: /o, Method: get}}
    Connectors:
      Own: {Condition: IsProd, Properties: {Destination: {Id: Topic}, Permissions: [Write]}}
  Files: {Type: AWS::S3::Bucket}
  Topic: {Type: AWS::SNS::Topic}
"""

DOMAINS = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Host: {Type: String, Default: api.example.com}
  Zone: {Type: String}
  Certificate: {Type: String}
Globals:
  Api:
    Domain: {DomainName: !Ref Host, CertificateArn: !Ref Certificate, Route53: {HostedZoneId: !Ref Zone}}
Resources:
  First:
    Type: AWS::Serverless::Api
    Properties: {StageName: prod, Domain: {BasePath: [one]}}
  Second:
    Type: AWS::Serverless::Api
    Properties:
      StageName: !Sub 'st${AWS::Region}'
      Domain: {BasePath: [two], Route53: {SeparateRecordSetGroup: true, IpV6: true}}
  Third:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Domain:
        DomainName: other.example.com
        MutualTlsAuthentication: {TruststoreUri: s3://bucket/key, TruststoreVersion: 0}
  Fourth:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Domain: {DomainName: !Sub 'third.${Zone}', EndpointConfiguration: EDGE}
"""
"""Domains and zones that several APIs share, and some that they do not."""

ALL = {
    "functions": FUNCTIONS,
    "events": EVENTS,
    "apis": APIS,
    "choices": CHOICES,
    "connectors": CONNECTORS,
    "compute": COMPUTE,
    "routes": ROUTES,
}
